namespace Fovea.Kernels;

/// <summary>What one call of <see cref="DepthwiseUnitTile"/> computes: up to eight neighbouring outputs, all channels of a range.</summary>
/// <remarks>Pixels of the source and taps of the weights are <see cref="Channels"/> floats apart. The target overlaps no operand.</remarks>
internal unsafe struct DepthwiseOperands
{
    /// <summary>The pixel that tap (0, 0) of the first output reads, inside the image or not.</summary>
    public float* Source;

    public nint SourceRow;
    public nint Channels;

    /// <summary>Kernel rows that read inside the image.</summary>
    public int FirstRow;
    public int EndRow;

    /// <summary>Source columns of the tile that lie inside the image; read in edge tiles only.</summary>
    public int FirstColumn;
    public int EndColumn;

    /// <summary>[tap][channel].</summary>
    public float* Weights;

    public float* Bias;

    /// <summary>The outputs; in a weight gradient their gradients, which are read.</summary>
    public float* Target;

    /// <summary>Floats from output to output.</summary>
    public nint TargetStep;

    /// <summary>Outputs of the tile, at most eight; a tile of fewer is an edge tile.</summary>
    public int Count;

    /// <summary>The first channel, and the one after the last.</summary>
    public int Start;
    public int End;
    public bool Accumulate;

    /// <summary>The range that outputs are clamped to.</summary>
    public float Low;
    public float High;
}
