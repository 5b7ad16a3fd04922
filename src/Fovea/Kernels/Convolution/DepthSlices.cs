namespace Fovea.Kernels;

/// <summary>Cuts a sum over taps and channels into slices for which a weight panel stays in the first cache level while all rows of a block
/// use it.</summary>
internal readonly unsafe struct DepthSlices
{
    /// <summary>Taps that one slice has at most.</summary>
    public const int MostTaps = 64;

    private const int UsualDepth = 256;

    // Source rows that are a multiple of a page apart lie in the same few cache sets; half the depth leaves room beside them.
    private const int PageFloats = 1024;

    private readonly int _taps;
    private readonly int _run;
    private readonly int _tapsPerSlice;
    private readonly int _slicesPerTap;

    /// <summary>Slices for so many taps of <paramref name="run"/> values, where rows of the source are a pitch apart.</summary>
    public DepthSlices(int taps, int run, int pitch)
    {
        (_taps, _run) = (taps, run);
        int depth = pitch % PageFloats == 0 ? UsualDepth / 2 : UsualDepth;
        _slicesPerTap = Math.Max(1, (run + (depth / 2)) / depth);
        _tapsPerSlice = _slicesPerTap > 1 ? 1 : Math.Clamp((depth + (depth / 2)) / Math.Max(1, run), 1, MostTaps);
        // An even share for each, and one slice where there is nothing to sum.
        int groups = Math.Max(1, BlockGeometry.CeilingOf(taps, _tapsPerSlice));
        _tapsPerSlice = Math.Max(1, BlockGeometry.CeilingOf(taps, groups));
        Count = Math.Max(1, BlockGeometry.CeilingOf(taps, _tapsPerSlice)) * _slicesPerTap;
    }

    public int Count { get; }

    /// <summary>Rows of the panel before a slice.</summary>
    public long Start(int slice) => ((long)(slice / _slicesPerTap) * _tapsPerSlice * _run) + First(slice);

    /// <summary>Lets the operands sum over a slice.</summary>
    public void Set(int slice, int* taps, int* shifted, ref RowTileOperands o)
    {
        int tap = slice / _slicesPerTap * _tapsPerSlice;
        int first = First(slice);
        o.TapCount = Math.Min(_tapsPerSlice, _taps - tap);
        o.Run = First(slice + 1, slice) - first;
        for (int i = 0; i < o.TapCount; i++)
            shifted[i] = taps[tap + i] + first;
        o.Taps = shifted;
    }

    private int First(int slice) => _run * (slice % _slicesPerTap) / _slicesPerTap;

    // Where the values of the slice after this one begin, in the same tap.
    private int First(int next, int slice) => _run * (next - (slice / _slicesPerTap * _slicesPerTap)) / _slicesPerTap;
}
