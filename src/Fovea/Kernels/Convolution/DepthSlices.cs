using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Cuts a sum over taps and channels into slices for which a weight panel stays in the first cache level while all rows of a block
/// use it.</summary>
internal readonly unsafe struct DepthSlices
{
    private const int MostTaps = 64;

    // Source rows that are a multiple of a page apart lie in the same few cache sets; slices of that depth leave room beside them.
    private const int PageFloats = 1024;
    private const int PageDepth = 128;

    private readonly int _taps;
    private readonly int _run;
    private readonly int _tapsPerSlice;
    private readonly int _slicesPerTap;

    /// <summary>Slices for so many taps of <paramref name="run"/> values, where rows of the source are a pitch apart and panels of
    /// a depth stay in the cache.</summary>
    public DepthSlices(int taps, int run, int pitch, int depth)
    {
        (_taps, _run) = (taps, run);
        if (pitch % PageFloats == 0)
            depth = Math.Min(depth, PageDepth);
        _slicesPerTap = Math.Max(1, (run + (depth / 2)) / depth);
        _tapsPerSlice = _slicesPerTap > 1 ? 1 : Math.Clamp((depth + (depth / 2)) / Math.Max(1, run), 1, MostTaps);
        // An even share for each, and one slice where there is nothing to sum.
        int groups = Math.Max(1, BlockGeometry.CeilingOf(taps, _tapsPerSlice));
        _tapsPerSlice = Math.Max(1, BlockGeometry.CeilingOf(taps, groups));
        Count = Math.Max(1, BlockGeometry.CeilingOf(taps, _tapsPerSlice)) * _slicesPerTap;
    }

    private int Count { get; }

    /// <summary>Computes all rows that the operands name, over one panel, slice by slice; source, target, offsets, rows and columns are
    /// set.</summary>
    /// <param name="o">The operands; what a slice decides is overwritten.</param>
    /// <param name="taps">Offsets of the taps from a row.</param>
    /// <param name="panel">The packed panel.</param>
    /// <param name="bias">What the sums start from, as wide as the panel.</param>
    /// <param name="accumulate">Whether to add to the target.</param>
    /// <param name="epilogue">What happens to the sums in the end; may be null.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(RowTileOperands* o, int* taps, float* panel, float* bias, bool accumulate, Epilogue* epilogue)
        where V : struct, ISimd<V>
    {
        int* shifted = stackalloc int[MostTaps];
        int width = BlockGeometry.CeilingOf(o->Columns, V.Count) * V.Count;
        float* zeros = stackalloc float[width];
        new Span<float>(zeros, width).Clear();
        for (int slice = 0; slice < Count; slice++)
        {
            Set(slice, taps, shifted, o);
            o->Accumulate = accumulate || slice > 0;
            o->Epilogue = slice == Count - 1 ? epilogue : null;
            o->Panel = panel + (Start(slice) * width);
            o->Bias = slice == 0 ? bias : zeros;
            RowTiles.Run<V>(o);
        }
    }

    // Rows of the panel before a slice.
    private long Start(int slice) => ((long)(slice / _slicesPerTap) * _tapsPerSlice * _run) + First(slice);

    // Lets the operands sum over a slice.
    private void Set(int slice, int* taps, int* shifted, RowTileOperands* o)
    {
        int tap = slice / _slicesPerTap * _tapsPerSlice;
        int first = First(slice);
        o->TapCount = Math.Min(_tapsPerSlice, _taps - tap);
        o->Run = First(slice + 1, slice) - first;
        for (int i = 0; i < o->TapCount; i++)
            shifted[i] = taps[tap + i] + first;
        o->Taps = shifted;
    }

    private int First(int slice) => _run * (slice % _slicesPerTap) / _slicesPerTap;

    // Where the values of the slice after this one begin, in the same tap.
    private int First(int next, int slice) => _run * (next - (slice / _slicesPerTap * _slicesPerTap)) / _slicesPerTap;
}
