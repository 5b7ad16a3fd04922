using System.Runtime.Intrinsics;

namespace Fovea;

/// <summary>What this process computes with.</summary>
public static class Machine
{
    /// <summary>The vector width in use: <c>avx512</c>, <c>avx2</c>, <c>vector128</c> or <c>scalar</c>; the widest of the hardware
    /// unless the environment variable <c>FOVEA_ISA</c> asks for another.</summary>
    public static string Isa => Kernels.Isa.Name;

    /// <summary>Whether the width in use is wider than the hardware's and so emulated: slow, and the way to test a width that the
    /// machine lacks.</summary>
    public static bool IsEmulated => Kernels.Isa.IsEmulated;

    /// <summary>The widths that the hardware accelerates in this process, widest first, and <c>scalar</c>.</summary>
    public static IReadOnlyList<string> Widths
    {
        get
        {
            List<string> widths = [];
            if (Vector512.IsHardwareAccelerated)
                widths.Add(Kernels.Isa.NameOf(512));
            if (Vector256.IsHardwareAccelerated)
                widths.Add(Kernels.Isa.NameOf(256));
            if (Vector128.IsHardwareAccelerated)
                widths.Add(Kernels.Isa.NameOf(128));
            widths.Add(Kernels.Isa.NameOf(32));
            return widths;
        }
    }

    /// <summary>Processors that the system lets this process use.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>Threads that compute, the calling one included; all cores at first. The number never changes a result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static int Threads
    {
        get => Kernels.Parallel.Threads;
        set => Kernels.Parallel.Threads = value;
    }
}
