namespace Fovea.Kernels;

/// <summary>The weight of a convolution to one plane, where no collection moves it, with its bias.</summary>
internal sealed unsafe class PackedPlanar
{
    private readonly AlignedFloats _values;
    private readonly float _bias;

    /// <summary>Copies a weight (1, C, kH, kW).</summary>
    public PackedPlanar(float[] weight, float bias)
    {
        _values = new AlignedFloats(weight.Length);
        weight.CopyTo(new Span<float>(_values.Values, weight.Length));
        _bias = bias;
    }

    public void Run(in ConvolutionShape shape, float* source, float* target, Epilogue epilogue)
    {
        PlanarConvolution.Run(shape, source, _values.Values, _bias, target, epilogue);
        GC.KeepAlive(_values);
    }

    /// <summary>The mean over the positions of a map, weighted by the softmax of their products with this weight, which is 1×1.</summary>
    public void Average(int images, int pixels, int channels, float* source, float* target)
    {
        AttendedMean.Run(source, _values.Values, _bias, images, pixels, channels, target);
        GC.KeepAlive(_values);
    }
}
