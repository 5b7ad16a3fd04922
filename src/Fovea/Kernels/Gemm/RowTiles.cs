using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Chooses the register tiles for a panel: narrow or wide, and a smaller
/// tile for the last rows.</summary>
internal static unsafe class RowTiles
{
    /// <summary>Computes all rows and columns that <paramref name="operands"/> names, over one panel.</summary>
    public static void Run<V, R>(RowTileOperands* operands)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
    {
        int rows = operands->Rows;
        if (R.Count == Six.Count)
        {
            // As few tiles as six rows each need, some of five: no row is computed for nothing.
            int fives = (BlockGeometry.CeilingOf(rows, Six.Count) * Six.Count) - rows;
            if (fives * Five.Count <= rows)
                Run<V, Six, Five>(operands, rows - (fives * Five.Count));
            else
                Run<V, Six, Four>(operands, rows - (rows % Six.Count));
            return;
        }

        int rest = rows % R.Count;
        if (rest <= Six.Count)
            Run<V, R, Six>(operands, rows - rest);
        else
            Run<V, R, Seven>(operands, rest == Seven.Count ? rows - rest : rows);
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
