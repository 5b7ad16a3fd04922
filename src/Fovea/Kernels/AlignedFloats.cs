using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Zeroed native memory on a 64-byte boundary; a register past its end may be read.</summary>
internal sealed unsafe class AlignedFloats
{
    public AlignedFloats(long count)
    {
        nuint bytes = (nuint)((count + 32) * sizeof(float));
        Values = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Values, bytes);
    }

    ~AlignedFloats() => NativeMemory.AlignedFree(Values);

    /// <summary>The first value; valid as long as this object is reachable.</summary>
    public float* Values { get; }
}
