namespace Fovea.Kernels;

/// <summary>A depthwise weight in the order of the kernel, with its bias.</summary>
internal sealed unsafe class PackedDepthwise
{
    private readonly AlignedFloats _values;

    /// <summary>Packs a weight (C, 1, kH, kW) and a bias of C values.</summary>
    public PackedDepthwise(in ConvolutionShape shape, float[] weight, float[] bias)
    {
        ConvolutionPlan plan = ConvolutionPlan.Forward(shape);
        _values = new AlignedFloats(DepthwiseConvolution.PackedSize(plan));
        fixed (float* w = weight, b = bias)
            DepthwiseConvolution.Pack(plan, w, b, _values.Values);
    }

    /// <summary>The middle stage of a chain; valid as long as this object is reachable.</summary>
    public DepthwiseStage Stage(in ConvolutionShape shape, Epilogue epilogue) => DepthwiseStage.Of(shape, _values.Values, epilogue);

    public void Run(ConvolutionPlan plan, float* source, float* target, Epilogue* epilogue)
    {
        DepthwiseConvolution.Run(plan, source, _values.Values, target, accumulate: false, epilogue);
        GC.KeepAlive(_values);
    }
}
