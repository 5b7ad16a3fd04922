using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>How wide the panels are into which weights are packed: the columns that a register tile computes at once.</summary>
/// <remarks>Four registers of AVX-512, where six rows then leave eight of 32 registers for weights and inputs and each input feeds four
/// multiply-adds; two registers elsewhere. The last panel is as many registers wide as it needs.</remarks>
internal static class PanelWidth
{
    /// <summary>Columns of a full panel for registers of <paramref name="vector"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Full(int vector) => vector == 16 ? 4 * vector : 2 * vector;

    /// <summary>Columns that a panel is packed for, of which so many are in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int columns, int vector) => Math.Min(Full(vector), BlockGeometry.CeilingOf(columns, vector) * vector);
}
