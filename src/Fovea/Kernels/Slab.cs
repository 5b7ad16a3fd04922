using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Native memory for many weights, so that they share huge pages; freed when the last of them is gone.</summary>
internal sealed unsafe class Slab
{
    private const int UsualBytes = 2 * HugePages.Bytes;
    private const int LineBytes = 64;

    private static readonly Lock Taking = new();
    private static Slab? s_latest;

    private readonly byte* _start;
    private readonly nuint _size;
    private nuint _used;

    private Slab(nuint size)
    {
        _start = (byte*)NativeMemory.AlignedAlloc(size, HugePages.Bytes);
        _size = size;
        HugePages.Advise(_start, size);
    }

    ~Slab() => NativeMemory.AlignedFree(_start);

    /// <summary>Memory on a 64-byte boundary, with unspecified content, and the slab that it lasts as long as.</summary>
    public static Slab Take(long bytes, out float* memory)
    {
        nuint lines = ((nuint)bytes + LineBytes - 1) / LineBytes * LineBytes;
        if (lines >= UsualBytes)
        {
            Slab own = new(lines);
            memory = (float*)own._start;
            return own;
        }

        lock (Taking)
        {
            if (s_latest is null || s_latest._size - s_latest._used < lines)
                s_latest = new Slab(UsualBytes);
            memory = (float*)(s_latest._start + s_latest._used);
            s_latest._used += lines;
            return s_latest;
        }
    }
}
