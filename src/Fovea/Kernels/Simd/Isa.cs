using System.Runtime.Intrinsics;

namespace Fovea.Kernels;

/// <summary>The vector width this process computes with.</summary>
/// <remarks>The widest that the hardware accelerates, or what <c>FOVEA_ISA</c> asks for (<c>avx512</c>, <c>avx2</c>,
/// <c>vector128</c>, <c>scalar</c>). Asking for more than the hardware has runs the same kernels on emulated registers: slow,
/// but the way to test a width that the machine lacks. The choice never changes while the process runs.</remarks>
internal static class Isa
{
    /// <summary>The environment variable that narrows (or widens) the width.</summary>
    public const string Variable = "FOVEA_ISA";

    /// <summary>Bits in a register: 512, 256, 128, or 32 for scalar code.</summary>
    public static readonly int Bits = Choose(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The name of the width in use: <c>avx512</c>, <c>avx2</c>, <c>vector128</c> or <c>scalar</c>.</summary>
    public static string Name => NameOf(Bits);

    /// <summary>The widest width the hardware accelerates, in bits.</summary>
    public static int HardwareBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>Whether the width in use is wider than the hardware's and so emulated.</summary>
    public static bool IsEmulated => Bits > HardwareBits;

    /// <summary>The name of a width in bits.</summary>
    public static string NameOf(int bits) => bits switch { 512 => "avx512", 256 => "avx2", 128 => "vector128", _ => "scalar" };

    /// <summary>The width in bits of a name, or 0 when there is no such name.</summary>
    public static int BitsOf(string name) => name switch { "avx512" => 512, "avx2" => 256, "vector128" => 128, "scalar" => 32, _ => 0 };

    private static int Choose(string? wanted)
    {
        int bits = wanted is null ? 0 : BitsOf(wanted.ToLowerInvariant());
        return bits != 0 ? bits : HardwareBits;
    }
}
