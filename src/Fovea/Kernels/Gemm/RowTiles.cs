using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Chooses the register tiles for a panel: narrow or wide, and for the last few rows the small tile where there are two.</summary>
internal static unsafe class RowTiles
{
    /// <summary>Computes all rows and columns that <paramref name="operands"/> names, over one panel.</summary>
    public static void Run<V, R>(RowTileOperands* operands)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
    {
        if (R.Count <= Six.Count)
        {
            Run<V, R, R>(operands, operands->Rows);
            return;
        }

        int rest = operands->Rows % R.Count;
        int large = rest <= Six.Count ? operands->Rows - rest : operands->Rows;
        Run<V, R, Six>(operands, large);
    }

    /// <summary>Whether a panel of that many columns is packed one vector wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNarrow<V>(int columns)
        where V : struct, ISimd<V> => columns <= V.Count;

    private static void Run<V, R, S>(RowTileOperands* operands, int large)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
        where S : struct, ITileSize
    {
        RowTileOperands part = *operands;
        part.Rows = large;
        if (large > 0)
            RunColumns<V, R>(&part);
        if (large == operands->Rows)
            return;
        part.Rows = operands->Rows - large;
        part.SourceOffsets += large;
        part.TargetOffsets += large;
        RunColumns<V, S>(&part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunColumns<V, R>(RowTileOperands* operands)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
    {
        if (IsNarrow<V>(operands->Columns))
            RowTile.Run<V, R, One>(operands);
        else
            RowTile.Run<V, R, Two>(operands);
    }
}
