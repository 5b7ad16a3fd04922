namespace Fovea.Kernels;

/// <summary>The weight and bias of a <see cref="NarrowProduct"/>: filter after filter, each with zeros up to whole registers.</summary>
internal sealed unsafe class PackedNarrow
{
    private const int Lanes = 16;

    private readonly AlignedFloats _weights;
    private readonly AlignedFloats _bias;

    /// <summary>Packs a weight (O, C) and a bias of O values.</summary>
    public PackedNarrow(int outputs, int inputs, float[] weight, float[] bias)
    {
        (Outputs, Inputs) = (outputs, inputs);
        Pitch = BlockGeometry.CeilingOf(inputs, Lanes) * Lanes;
        int filters = NarrowProduct.Filters(outputs);
        _weights = new AlignedFloats((long)filters * Pitch);
        _bias = new AlignedFloats(Lanes);
        for (int o = 0; o < outputs; o++)
        {
            weight.AsSpan(o * inputs, inputs).CopyTo(new Span<float>(_weights.Values + ((long)o * Pitch), inputs));
            for (int lane = o; lane < Lanes; lane += filters)
                _bias.Values[lane] = bias[o];
        }
    }

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>Floats from filter to filter.</summary>
    public int Pitch { get; }

    /// <summary>The filters; valid as long as this object is reachable.</summary>
    public float* Weights => _weights.Values;

    /// <summary>The bias of every lane of a register in which pixels lie side by side.</summary>
    public float* Bias => _bias.Values;
}
