namespace Fovea;

/// <summary>The sizes of a module of BN-Inception; 0 where a branch is absent.</summary>
/// <param name="Name">The module's name in the keys, for example <c>3a</c>.</param>
/// <param name="Ones">Channels of the 1×1 branch.</param>
/// <param name="Reduced">Channels before the 3×3.</param>
/// <param name="Threes">Channels of the 3×3.</param>
/// <param name="DoubleReduced">Channels before the two 3×3.</param>
/// <param name="Doubles">Channels of each of the two 3×3.</param>
/// <param name="Pooled">Channels of the 1×1 after the pooling; with 0 the pooled map passes.</param>
/// <param name="PoolsMaximum">Whether the pooling takes maxima; else means.</param>
internal sealed record InceptionShape(
    string Name, int Ones, int Reduced, int Threes, int DoubleReduced, int Doubles, int Pooled, bool PoolsMaximum)
{
    /// <summary>The module's step: one without a 1×1 branch halves the map.</summary>
    public int Stride => Ones == 0 ? 2 : 1;

    /// <summary>Channels out.</summary>
    public int Outputs(int inputs) => Ones + Threes + Doubles + (Pooled == 0 ? inputs : Pooled);

    /// <summary>The same module with every width times a factor.</summary>
    public InceptionShape Scaled(double width) => this with
    {
        Ones = Scale(Ones, width),
        Reduced = Scale(Reduced, width),
        Threes = Scale(Threes, width),
        DoubleReduced = Scale(DoubleReduced, width),
        Doubles = Scale(Doubles, width),
        Pooled = Scale(Pooled, width),
    };

    /// <summary>A width times a factor, at least 1 where there are channels at all.</summary>
    public static int Scale(int channels, double width) => channels == 0 ? 0 : Math.Max(1, (int)(channels * width));
}
