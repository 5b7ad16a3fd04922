using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>How the columns of a product are cut into the panels into which weights are packed; a register tile computes one panel at
/// once.</summary>
/// <remarks>A panel has at most four registers of AVX-512, where six rows then leave eight of 32 registers for weights and inputs and each
/// input feeds four multiply-adds; two registers elsewhere. Panels are as even as can be, and of few there is an even number, so that two
/// threads have the same work. They lie one behind the other: a panel begins at its first column times the depth of the sums.</remarks>
internal readonly struct ColumnPanels
{
    // More panels than that are shared well enough by any number of threads.
    private const int Few = 8;

    private readonly int _vector;
    private readonly int _columns;
    private readonly int _small;
    private readonly int _large;

    /// <summary>Panels for so many columns, for registers of <paramref name="vector"/> floats.</summary>
    public ColumnPanels(int columns, int vector)
    {
        (_columns, _vector) = (columns, vector);
        int vectors = BlockGeometry.CeilingOf(columns, vector);
        Count = BlockGeometry.CeilingOf(vectors, Most(vector));
        if (Most(vector) > 2 && Count is > 1 and < Few && Count % 2 == 1 && 2 * vectors >= 5 * (Count + 1))
            Count++;
        _small = Count == 0 ? 0 : vectors / Count;
        _large = Count == 0 ? 0 : vectors % Count;
    }

    public int Count { get; }

    /// <summary>Columns of all panels, those included that only fill a register.</summary>
    public int Width => First(Count);

    /// <summary>The first column of a panel, or that behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(int panel) => ((panel * _small) + Math.Min(panel, _large)) * _vector;

    /// <summary>Columns that a panel is packed for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WidthOf(int panel) => (_small + (panel < _large ? 1 : 0)) * _vector;

    /// <summary>Columns of a panel that are in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Used(int panel) => Math.Min(WidthOf(panel), _columns - First(panel));

    /// <summary>Rows of a panel that stay in the first cache level: 32 KB of the 48 where panels are wide, half of 32 elsewhere.</summary>
    public int CachedDepth => Math.Min(256, 8192 / Math.Max(1, WidthOf(0)));

    /// <summary>Columns of the widest panel that there can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MostColumns(int vector) => Most(vector) * vector;

    private static int Most(int vector) => vector == Simd512.Count ? 4 : 2;
}
