using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Working memory of the kernels: one growing, 64-byte aligned block per thread and slot, reused by every call.</summary>
/// <remarks>A slot belongs to one role in one kernel; what it holds is lost at the next request for the slot on the same thread.
/// Sixteen floats past the requested end may be read.</remarks>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static Blocks? t_blocks;

    /// <summary>Memory for <paramref name="floats"/> floats, with unspecified content.</summary>
    public static float* Rent(ScratchSlot slot, long floats)
    {
        Blocks blocks = t_blocks ??= new Blocks();
        return (float*)blocks.Rent((int)slot, (floats + 32) * sizeof(float));
    }

    private sealed class Blocks
    {
        // Sizes that grow little by little should not make a new block each time.
        private const long MostRoom = 256 << 10;

        private readonly nint[] _pointers = new nint[(int)ScratchSlot.Count];
        private readonly long[] _sizes = new long[(int)ScratchSlot.Count];

        ~Blocks()
        {
            foreach (nint pointer in _pointers)
                NativeMemory.AlignedFree((void*)pointer);
        }

        public void* Rent(int slot, long bytes)
        {
            if (_sizes[slot] < bytes)
            {
                NativeMemory.AlignedFree((void*)_pointers[slot]);
                _sizes[slot] = 0;
                _pointers[slot] = 0;
                long size = bytes + Math.Min(bytes / 4, MostRoom);
                _pointers[slot] = (nint)NativeMemory.AlignedAlloc((nuint)size, 64);
                HugePages.Advise((void*)_pointers[slot], (nuint)size);
                // Kernels may read, never use, what lies past the end: make it finite once.
                NativeMemory.Clear((void*)_pointers[slot], (nuint)size);
                _sizes[slot] = size;
            }

            return (void*)_pointers[slot];
        }
    }
}
