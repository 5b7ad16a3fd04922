namespace Fovea.Kernels;

/// <summary>A packed weight of a dense or grouped convolution with a bias that fills whole panels.</summary>
internal sealed unsafe class PackedWithBias
{
    private readonly PackedConvolution _weights = new();
    private readonly AlignedFloats _bias;

    /// <summary>Packs a weight (O, C / groups, kH, kW) and a bias of O values.</summary>
    public PackedWithBias(in ConvolutionShape shape, float[] weight, float[] bias)
    {
        ConvolutionShape merged = Merged(shape);
        ConvolutionPlan plan = ConvolutionPlan.Forward(merged);
        if (merged.Groups == shape.Groups)
        {
            fixed (float* w = weight)
                _weights.Pack(plan, w, Lanes);
        }
        else
        {
            fixed (float* w = weight, spread = new float[MergedGroups.WeightSize(merged)])
            {
                MergedGroups.Spread(shape, merged, w, spread);
                _weights.Pack(plan, spread, Lanes);
            }
        }

        int pitch = _weights.PanelsOf(plan).Width;
        _bias = new AlignedFloats((long)merged.Groups * pitch);
        for (int g = 0; g < merged.Groups; g++)
            bias.AsSpan(g * plan.GroupTargets, plan.GroupTargets).CopyTo(new Span<float>(_bias.Values + ((long)g * pitch), pitch));
    }

    private static int Lanes => Math.Max(1, Isa.Bits / 32);

    /// <summary>The shape that the kernels run.</summary>
    public static ConvolutionShape Merged(in ConvolutionShape shape) => MergedGroups.Of(shape, Lanes).Collapse();

    /// <summary>As <see cref="Run"/> for a 1×1 convolution of one group whose inputs are multiplied by <paramref name="factors"/> first;
    /// <paramref name="gated"/> is where the products of weights and factors go.</summary>
    public void RunGated(
        ConvolutionPlan plan, float* source, float* factors, PackedConvolution gated, float* target, Epilogue* epilogue)
    {
        gated.CopyScaled(plan, _weights, factors);
        DenseConvolution.RunPadded(plan, source, gated, _bias.Values, target, epilogue);
        GC.KeepAlive(_bias);
    }

    /// <summary>The weight of a 1×1 convolution as a stage of a chain; valid as long as this object is reachable.</summary>
    public PointwiseStage Stage(in ConvolutionShape shape, Epilogue epilogue) => new()
    {
        Panels = _weights.Panels(ConvolutionPlan.Forward(Merged(shape)), 0),
        Bias = _bias.Values,
        Inputs = shape.C,
        Outputs = shape.O,
        Epilogue = epilogue,
    };

    public void Run(ConvolutionPlan plan, float* source, float* target, Epilogue* epilogue)
    {
        DenseConvolution.RunPadded(plan, source, _weights, _bias.Values, target, epilogue);
        GC.KeepAlive(_bias);
    }
}
