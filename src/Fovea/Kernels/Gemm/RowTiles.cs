namespace Fovea.Kernels;

/// <summary>Cuts the rows of a panel into register tiles: as few as can be, all of one size or of two that differ by one, so that no row is
/// computed for nothing; before them tall tiles where those fit.</summary>
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
        RowTileOperands part = *operands;
        if (TallTile.Fits<V>(operands))
        {
            part.Rows -= part.Rows % TallTile.Rows;
            TallTile.Run<V>(&part);
            part.SourceOffsets += part.Rows;
            part.TargetOffsets += part.Rows;
        }

        int rows = operands->Rows - (int)(part.SourceOffsets - operands->SourceOffsets);
        if (rows == 0)
            return;
        int tiles = BlockGeometry.CeilingOf(rows, TileSizes.MostRows<V>(vectors));
        int small = rows / tiles;
        int large = rows % tiles * (small + 1);
        part.Next = part.Panel + ((nint)part.TapCount * part.Run * vectors * V.Count);
        part.IsNear = tiles <= FewTiles;
        part.Chunk = part.IsNear ? ShortChunk : LongChunk;
        part.NextLines = BlockGeometry.CeilingOf(part.Chunk * vectors * V.Count, CacheLine.Floats * tiles);
        if (large > 0)
        {
            part.Rows = large;
            TileSizes.Run<V, RowTile, RowTileOperands>(&part, small + 1, vectors);
            part.SourceOffsets += large;
            part.TargetOffsets += large;
        }

        part.Rows = rows - large;
        TileSizes.Run<V, RowTile, RowTileOperands>(&part, small, vectors);
    }
}
