using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels;

/// <summary>Asks for cache lines before they are needed; nothing on processors for which .NET has no such instruction.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Brings the line of an address, which need not be valid, into the first level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Brings the line of an address, which need not be valid, into the second level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FarLine(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
