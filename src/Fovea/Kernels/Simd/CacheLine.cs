using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A line of the caches, which is a register of AVX-512.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Floats of a line.</summary>
    public const int Floats = 16;

    /// <summary>The first line that begins in memory: what the stack gives begins anywhere, and registers that lie across two lines are
    /// stored and read again in twice the time. So much room has <see cref="Floats"/> more than are used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Align(float* room) => (float*)(((nint)room + 63) & ~(nint)63);
}
