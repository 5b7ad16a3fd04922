using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Four sizes in storage order: N, H, W, C for rank 4, else the sizes of the shape behind leading ones.</summary>
internal readonly record struct Extent(int D0, int D1, int D2, int D3)
{
    public int Rows => D0 * D1 * D2;

    public int Count => D0 * D1 * D2 * D3;

    /// <summary>The steps through a dense operand of this extent that is repeated to fill <paramref name="full"/>.</summary>
    public Steps StepsIn(Extent full) => new(
        D0 == 1 && full.D0 != 1 ? 0 : D1 * D2 * D3, D1 == 1 && full.D1 != 1 ? 0 : D2 * D3, D2 == 1 && full.D2 != 1 ? 0 : D3,
        D3 == 1 && full.D3 != 1 ? 0 : 1);
}

/// <summary>How far an operand moves with each index; 0 where it is repeated.</summary>
internal readonly record struct Steps(int S0, int S1, int S2, int S3)
{
    /// <summary>The offset of a row, numbered over the first three indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Row(int row, Extent full)
    {
        int i2 = row % full.D2;
        int rest = row / full.D2;
        return ((long)(rest / full.D1) * S0) + ((long)(rest % full.D1) * S1) + ((long)i2 * S2);
    }
}
