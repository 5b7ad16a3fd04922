namespace Fovea.Kernels;

/// <summary>The convolution of one weight: chooses the kernels, and keeps plans and packed weights from call to call.</summary>
/// <remarks>Maps are [N, H, W, C], the weight and its gradient are (O, C / groups, kernel height, kernel width); nothing overlaps. A packed
/// copy is kept from the second use of a version on: in training a version is used once in each direction, and copies of all weights would
/// take as much memory as the weights and their momenta. Version 0 means that the weight may change at any time. Several threads may run
/// one weight at once as long as nobody changes it.</remarks>
internal sealed unsafe class Convolution
{
    // A product of matrices makes a transposed copy of the gradient, which for more pixels costs more memory than the speed is worth.
    private const int MostTransposed = 1 << 13;

    private readonly Lock _gate = new();
    private readonly Direction _forward = new(ConvolutionPlan.Forward);
    private readonly Direction _backward = new(ConvolutionPlan.InputGradient);

    /// <summary>y = bias + x ∗ weight; an empty bias is none.</summary>
    public void Forward(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        if (shape.IsEmpty)
            return;
        fixed (float* source = x, w = weight, b = bias, target = y)
        {
            if (PlanarConvolution.Pays(shape))
                PlanarConvolution.Run(shape, source, w, bias.IsEmpty ? 0f : *b, target, Epilogue.Of(Activation.None));
            else
                Run(_forward, shape, version, source, w, bias.IsEmpty ? null : b, target, false);
        }
    }

    /// <summary>dx (+)= the gradient of the input.</summary>
    public void InputGradient(
        in ConvolutionShape shape, int version, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx, bool add)
    {
        if (shape.IsEmpty)
            return;
        fixed (float* source = dy, w = weight, target = dx)
            Run(_backward, shape, version, source, w, null, target, add);
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

        ConvolutionShape merged = MergedGroups.Of(shape, Lanes);
        int pixels = shape.N * shape.H * shape.W;
        if (shape.IsPointwise && pixels <= MostTransposed && Math.Min(shape.O, shape.C) >= MatrixProduct.LeastTransposed)
        {
            MatrixProduct.Run(
                ProductForm.LeftTransposed, new(1, shape.O, shape.C, pixels), dy, MatrixLayout.Dense(pixels, shape.O),
                x, MatrixLayout.Dense(pixels, shape.C), dw, MatrixLayout.Dense(shape.O, shape.C), add);
            return;
        }

        ConvolutionPlan plan;
        lock (_gate)
            plan = _forward.Plan(merged.Collapse());
        fixed (float* source = x, gradient = dy, target = dw)
        {
            if (shape.IsDepthwise)
                DepthwiseWeightGradient.Run(plan, source, gradient, target, add);
            else if (merged.Groups == shape.Groups)
                DenseWeightGradient.Run(plan, source, gradient, target, add);
            else
            {
                float* spread = Scratch.Rent(ScratchSlot.SpreadWeight, MergedGroups.WeightSize(merged));
                DenseWeightGradient.Run(plan, source, gradient, spread, accumulate: false);
                MergedGroups.Gather(shape, merged, spread, target, add);
            }
        }
    }

    private static int Lanes => Math.Max(1, Isa.Bits / 32);

    private void Run(
        Direction direction, in ConvolutionShape shape, int version, float* source, float* weight, float* bias, float* target, bool add)
    {
        ConvolutionPlan plan;
        PackedConvolution? packed;
        lock (_gate)
        {
            plan = direction.Plan(MergedGroups.Of(shape, Lanes).Collapse());
            packed = shape.IsDepthwise ? null : direction.Pack(plan, shape, version, weight);
        }

        if (packed is null)
            DepthwiseConvolution.Run(plan, source, weight, bias, target, add);
        else
            DenseConvolution.Run(plan, source, packed, bias, target, add);
    }

    private sealed class Direction(Func<ConvolutionShape, ConvolutionPlan> makePlan)
    {
        // Of the weight that this thread used last, whichever that is.
        [ThreadStatic]
        private static PackedConvolution? t_passing;

        private ConvolutionPlan? _plan;
        private PackedConvolution? _kept;
        private ConvolutionShape _usedShape;
        private int _usedVersion;
        private bool _isKept;

        public ConvolutionPlan Plan(in ConvolutionShape shape)
        {
            if (_plan is null || _plan.Shape != shape)
                _plan = makePlan(shape);
            return _plan;
        }

        public PackedConvolution Pack(ConvolutionPlan plan, in ConvolutionShape shape, int version, float* weight)
        {
            // The packed order does not depend on how many pixels there are.
            ConvolutionShape used = plan.Shape with { N = 1, H = int.MaxValue, W = int.MaxValue };
            bool again = version != 0 && version == _usedVersion && used == _usedShape;
            if (again && _isKept)
                return _kept!;
            (_usedShape, _usedVersion, _isKept) = (used, version, again);
            PackedConvolution packed = again ? _kept ??= new() : t_passing ??= new();
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
