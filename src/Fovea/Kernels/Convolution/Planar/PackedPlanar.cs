namespace Fovea.Kernels;

/// <summary>The weight of a convolution to a few planes, where no collection moves it, with its bias.</summary>
internal sealed unsafe class PackedPlanar
{
    private readonly AlignedFloats _values;
    private readonly AlignedFloats _bias;

    /// <summary>Copies a weight (O, C, kH, kW) and a bias of O values.</summary>
    public PackedPlanar(float[] weight, float[] bias)
    {
        _values = new AlignedFloats(weight.Length);
        _bias = new AlignedFloats(bias.Length);
        weight.CopyTo(new Span<float>(_values.Values, weight.Length));
        bias.CopyTo(new Span<float>(_bias.Values, bias.Length));
    }

    public void Run(in ConvolutionShape shape, float* source, float* target, Epilogue epilogue)
    {
        PlanarConvolution.Run(shape, source, _values.Values, _bias.Values, target, epilogue);
        GC.KeepAlive(this);
    }

    /// <summary>The mean over the positions of a map, weighted by the softmax of their products with this weight, which is 1×1 and to one
    /// plane.</summary>
    public void Average(int images, int pixels, int channels, float* source, float* target)
    {
        AttendedMean.Run(source, _values.Values, *_bias.Values, images, pixels, channels, target);
        GC.KeepAlive(this);
    }
}
