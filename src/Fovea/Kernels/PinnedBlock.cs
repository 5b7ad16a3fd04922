using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>One block of memory that does not move, so that kernels are bound to places in it once.</summary>
internal sealed unsafe class PinnedBlock
{
    private const int LineFloats = 16;

    private readonly float* _start;

    /// <summary>Zeroed memory.</summary>
    public PinnedBlock(int floats)
    {
        // Uninitialized, because pages have to be advised before they are touched.
        Array = GC.AllocateUninitializedArray<float>(floats + LineFloats, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Array));
        HugePages.Advise((void*)address, (nuint)Array.Length * sizeof(float));
        System.Array.Clear(Array);
        First = (int)((64 - (address % 64)) % 64 / sizeof(float));
        _start = (float*)address + First;
    }

    /// <summary>The array behind it.</summary>
    public float[] Array { get; }

    /// <summary>The element on the first 64-byte boundary, from which places are counted.</summary>
    public int First { get; }

    /// <summary>The address of a place; valid as long as the block is reachable.</summary>
    public float* At(long place) => _start + place;
}
