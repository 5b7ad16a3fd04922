using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Cuts the rows of a panel into register tiles: as few as can be, all of one size or of two that differ by one, so that no row is
/// computed for nothing.</summary>
internal static unsafe class RowTiles
{
    // Where weights are used by few rows, memory is what takes the time: they are asked for in small portions and right before use, too.
    private const int FewTiles = 4;
    private const int ShortChunk = 8;
    private const int LongChunk = 32;

    /// <summary>Computes all rows and columns that <paramref name="operands"/> names, over one panel.</summary>
    public static void Run<V>(RowTileOperands* operands)
        where V : struct, ISimd<V>
    {
        int vectors = BlockGeometry.CeilingOf(operands->Columns, V.Count);
        int rows = operands->Rows;
        if (rows == 0)
            return;
        int tiles = BlockGeometry.CeilingOf(rows, MostRows<V>(vectors));
        int small = rows / tiles;
        int large = rows % tiles * (small + 1);
        RowTileOperands part = *operands;
        part.Next = part.Panel + ((nint)part.TapCount * part.Run * vectors * V.Count);
        part.IsNear = tiles <= FewTiles;
        part.Chunk = part.IsNear ? ShortChunk : LongChunk;
        part.NextLines = BlockGeometry.CeilingOf(part.Chunk * vectors * V.Count, Prefetch.LineFloats * tiles);
        if (large > 0)
        {
            part.Rows = large;
            Run<V>(&part, small + 1, vectors);
            part.SourceOffsets += large;
            part.TargetOffsets += large;
        }

        part.Rows = rows - large;
        Run<V>(&part, small, vectors);
    }

    /// <summary>Rows that leave room for the weights and an input: AVX-512 has 32 registers, the others sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MostRows<V>(int vectors)
        where V : struct, ISimd<V> => V.Count == Simd512.Count && vectors < Four.Count ? Eight.Count : Six.Count;

    private static void Run<V>(RowTileOperands* operands, int rows, int vectors)
        where V : struct, ISimd<V>
    {
        switch (vectors)
        {
            case 1: Run<V, One>(operands, rows); break;
            case 2: Run<V, Two>(operands, rows); break;
            case 3: Run<V, Three>(operands, rows); break;
            default: Run<V, Four>(operands, rows); break;
        }
    }

    private static void Run<V, C>(RowTileOperands* operands, int rows)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        switch (rows)
        {
            case 8: RowTile.Run<V, Eight, C>(operands); break;
            case 7: RowTile.Run<V, Seven, C>(operands); break;
            case 6: RowTile.Run<V, Six, C>(operands); break;
            case 5: RowTile.Run<V, Five, C>(operands); break;
            default: RowTile.Run<V, Four, C>(operands); break;
        }
    }
}
