namespace Fovea.Kernels;

/// <summary>The convolution of one weight: chooses the kernels, and keeps plans and packed weights from call to call.</summary>
/// <remarks>Maps are [N, H, W, C], the weight and its gradient are (O, C / groups, kernel height, kernel width); nothing overlaps.
/// Version 0 means that the weight may change at any time. Several threads may run one weight at once as long as nobody changes
/// it.</remarks>
internal sealed unsafe class Convolution
{
    // A product of matrices makes copies of both operands: so many values of the larger one at a time, and not too few pixels.
    private const int TransposedFloats = 1 << 20;
    private const int LeastPixels = 512;

    private readonly Lock _gate = new();
    private readonly Direction _forward = new(isGradient: false);
    private readonly Direction _backward = new(isGradient: true);
    private MapMoments? _moments;

    /// <summary>y = bias + x ∗ weight; an empty bias is none.</summary>
    public void Forward(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        if (!shape.IsEmpty)
            Forward(shape, version, x, weight, bias, y, null);
    }

    /// <summary>The same for a shape that is not empty, and mean and biased variance of the channels of y, which takes no further pass over
    /// it.</summary>
    public MapMoments ForwardWithMoments(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        MapMoments result = FreeMoments(shape.O);
        if (PlanarConvolution.Pays(shape))
        {
            Forward(shape, version, x, weight, bias, y, null);
            ChannelStatistics.Run(y, y.Length / shape.O, shape.O, result.Mean, result.Variance);
            return result;
        }

        ChannelMoments moments = new(shape.O);
        Forward(shape, version, x, weight, bias, y, &moments);
        moments.Finish(result.Mean, result.Variance);
        return result;
    }

    /// <summary>dx (+)= the gradient of the input.</summary>
    public void InputGradient(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx, bool add)
    {
        if (shape.IsEmpty)
            return;
        fixed (float* source = dy, w = weight, target = dx)
        {
            if (PlanarInputGradient.Pays(shape))
                PlanarInputGradient.Run(shape, source, w, target, add);
            else
                Run(_backward, shape, version, source, w, null, target, add, null);
        }
    }

    /// <summary>dw (+)= the gradient of the weight.</summary>
    public void WeightGradient(in ConvolutionShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool add)
    {
        if (shape.IsEmpty)
        {
            if (!add)
                dw.Clear();
            return;
        }

        fixed (float* source = x, gradient = dy, target = dw)
        {
            if (PlanarWeightGradient.Pays(shape))
                PlanarWeightGradient.Run(shape, source, gradient, target, add);
            else if (WinogradWeightGradient.Pays<WinogradFour>(shape))
                WinogradWeightGradient.Run<WinogradFour>(shape, source, gradient, target, add);
            else if (WinogradWeightGradient.Pays<WinogradTwo>(shape))
                WinogradWeightGradient.Run<WinogradTwo>(shape, source, gradient, target, add);
            else
                DirectWeightGradient(shape, source, gradient, target, add);
        }
    }

    private void DirectWeightGradient(in ConvolutionShape shape, float* x, float* dy, float* dw, bool add)
    {
        if (shape.IsPointwise && Math.Min(shape.O, shape.C) >= MatrixProduct.LeastTransposed)
        {
            PointwiseWeightGradient(shape, x, dy, dw, add);
            return;
        }

        ConvolutionShape merged = MergedGroups.Of(shape, Lanes);
        ConvolutionPlan plan;
        lock (_gate)
            plan = _forward.Plan(merged.Collapse());
        if (shape.IsDepthwise)
            DepthwiseWeightGradient.Run(plan, x, dy, dw, add);
        else if (merged.Groups == shape.Groups)
            DenseWeightGradient.Run(plan, x, dy, dw, add);
        else
        {
            float* spread = Scratch.Rent(ScratchSlot.SpreadWeight, MergedGroups.WeightSize(merged));
            DenseWeightGradient.Run(plan, x, dy, spread, accumulate: false);
            MergedGroups.Gather(shape, merged, spread, dw, add);
        }
    }

    private static void PointwiseWeightGradient(in ConvolutionShape shape, float* x, float* dy, float* dw, bool add)
    {
        int pixels = shape.N * shape.H * shape.W, step = Math.Max(LeastPixels, TransposedFloats / Math.Max(shape.O, shape.C));
        for (int first = 0; first < pixels; first += step)
        {
            int count = Math.Min(step, pixels - first);
            MatrixProduct.Run(
                ProductForm.LeftTransposed, new(1, shape.O, shape.C, count),
                new(dy + ((long)first * shape.O), count * shape.O), MatrixLayout.Dense(count, shape.O),
                new(x + ((long)first * shape.C), count * shape.C), MatrixLayout.Dense(count, shape.C),
                new(dw, shape.O * shape.C), MatrixLayout.Dense(shape.O, shape.C), add || first > 0);
        }
    }

    private static int Lanes => Math.Max(1, Isa.Bits / 32);

    // A weight may be used again before the norm behind its first use has run.
    private MapMoments FreeMoments(int channels)
    {
        lock (_gate)
        {
            if (_moments is not { IsTaken: true })
                _moments = new MapMoments(channels);
            _moments.Hold();
            return _moments;
        }
    }

    private void Forward(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y,
        ChannelMoments* moments)
    {
        fixed (float* source = x, w = weight, b = bias, target = y)
        {
            if (PlanarConvolution.Pays(shape))
                PlanarConvolution.Run(shape, source, w, bias.IsEmpty ? null : b, target, Epilogue.Of(Activation.None));
            else
                Run(_forward, shape, version, source, w, bias.IsEmpty ? null : b, target, false, moments);
        }
    }

    private void Run(
        Direction direction, in ConvolutionShape shape, int version, float* source, float* weight, float* bias, float* target, bool add,
        ChannelMoments* moments)
    {
        if (WinogradConvolution.PaysInTraining<WinogradFour>(shape))
            RunTiles(direction.Fours, direction.IsGradient, shape, version, source, weight, bias, target, add, moments);
        else if (WinogradConvolution.PaysInTraining<WinogradTwo>(shape))
            RunTiles(direction.Twos, direction.IsGradient, shape, version, source, weight, bias, target, add, moments);
        else
            RunDirect(direction, shape, version, source, weight, bias, target, add, moments);
    }

    private void RunTiles<F>(
        VersionedWeights<WinogradWeights<F>> kept, bool isGradient, in ConvolutionShape shape, int version, float* source, float* weight,
        float* bias, float* target, bool add, ChannelMoments* moments)
        where F : struct, IWinogradForm
    {
        WinogradWeights<F> weights;
        lock (_gate)
        {
            if (kept.Of(shape, version, out weights))
                weights.Pack(weight, shape.O, shape.C, isGradient);
        }

        ConvolutionShape sizes = isGradient ? WinogradConvolution.Reversed(shape) : shape;
        WinogradConvolution.Run(sizes, source, weights, bias, target, Epilogue.Of(Activation.None), add, moments);
    }

    private void RunDirect(
        Direction direction, in ConvolutionShape shape, int version, float* source, float* weight, float* bias, float* target, bool add,
        ChannelMoments* moments)
    {
        ConvolutionPlan plan;
        PackedConvolution? packed;
        lock (_gate)
        {
            plan = direction.Plan(MergedGroups.Of(shape, Lanes).Collapse());
            packed = shape.IsDepthwise ? null : direction.Pack(plan, shape, version, weight);
        }

        if (packed is null)
            DepthwiseConvolution.Run(plan, source, weight, bias, target, add, moments);
        else
            DenseConvolution.Run(plan, source, packed, bias, target, add, moments: moments);
    }

    private sealed class Direction(bool isGradient)
    {
        private readonly VersionedWeights<PackedConvolution> _packed = new();
        private ConvolutionPlan? _plan;

        public bool IsGradient => isGradient;

        public VersionedWeights<WinogradWeights<WinogradFour>> Fours { get; } = new();

        public VersionedWeights<WinogradWeights<WinogradTwo>> Twos { get; } = new();

        public ConvolutionPlan Plan(in ConvolutionShape shape)
        {
            if (_plan is null || _plan.Shape != shape)
                _plan = isGradient ? ConvolutionPlan.InputGradient(shape) : ConvolutionPlan.Forward(shape);
            return _plan;
        }

        public PackedConvolution Pack(ConvolutionPlan plan, in ConvolutionShape shape, int version, float* weight)
        {
            if (!_packed.Of(plan.Shape, version, out PackedConvolution packed))
                return packed;
            if (plan.Shape.Groups != shape.Groups)
            {
                float* spread = Scratch.Rent(ScratchSlot.SpreadWeight, MergedGroups.WeightSize(plan.Shape));
                MergedGroups.Spread(shape, plan.Shape, weight, spread);
                weight = spread;
            }

            packed.Pack(plan, weight, Lanes);
            return packed;
        }
    }
}
