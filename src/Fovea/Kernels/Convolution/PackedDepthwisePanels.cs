namespace Fovea.Kernels;

/// <summary>A depthwise weight in the groups of a <see cref="PanelChain"/>: [group][tap, and the bias behind][channel].</summary>
internal sealed unsafe class PackedDepthwisePanels
{
    private readonly AlignedFloats _values;

    /// <summary>Packs a weight (C, 1, kH, kW) and a bias of C values for registers of <paramref name="vector"/> floats.</summary>
    public PackedDepthwisePanels(in ConvolutionShape shape, float[] weight, float[] bias, int vector)
    {
        PanelGroups groups = new(shape.C, vector);
        int area = shape.KernelArea;
        _values = new AlignedFloats((long)shape.C * (area + 1));
        float* to = _values.Values;
        for (int group = 0; group < groups.Count; group++)
        {
            (int first, int count) = groups.Columns(group);
            for (int tap = 0; tap < area; tap++)
            {
                for (int c = first; c < first + count; c++)
                    *to++ = weight[(c * area) + tap];
            }

            bias.AsSpan(first, count).CopyTo(new Span<float>(to, count));
            to += count;
        }
    }

    /// <summary>The stage for all channels; that of a group has its part of the weights. Valid as long as this object is
    /// reachable.</summary>
    public DepthwiseStage Stage(in ConvolutionShape shape, Epilogue epilogue) => DepthwiseStage.Of(shape, _values.Values, epilogue);
}
