namespace Fovea.Kernels;

/// <summary>The three steps of a convolution by Winograd's filtering over a chunk of rows of tiles.</summary>
internal unsafe struct WinogradPass<F>
    where F : struct, IWinogradForm
{
    public WinogradTransform<F, WinogradInputs> Input;
    public WinogradProducts Products;
    public WinogradOutput<F> Output;

    public WinogradPass(
        in ConvolutionShape s, float* source, WinogradWeights<F> weights, float* bias, float* target, in Epilogue epilogue, bool accumulate)
    {
        Input = WinogradTransform<F, WinogradInputs>.Of(s, source);
        Products = new WinogradProducts
        {
            Weights = weights.Values,
            WeightPitch = weights.ElementPitch,
            Panels = weights.Panels,
            TilePitch = Input.Pitch,
            Inputs = s.C,
        };
        Output = new WinogradOutput<F>
        {
            Map = WinogradMap.OfOutput(s),
            ImageRows = Input.ImageRows,
            RowTiles = Input.RowTiles,
            Pitch = MatrixProduct.SpreadPitch(s.O),
            Bias = bias,
            Target = target,
            Residual = epilogue.Residual,
            Low = epilogue.Low,
            High = epilogue.High,
            Accumulate = accumulate,
        };
        Rows = s.N * Input.Map.Images * Input.ImageRows;
    }

    /// <summary>All rows of tiles.</summary>
    public int Rows { get; }

    /// <summary>Floats of the transforms of one row, in and out.</summary>
    public readonly long RowFloats =>
        (long)WinogradWeights<F>.Elements * ((Input.RowTiles * (Input.Pitch + Output.Pitch)) + (2 * CacheLine.Floats));

    /// <summary>Rows of a chunk whose transforms take about so many bytes, or which has so many tiles: an even share of all rows.</summary>
    public readonly int RowsFor(long bytes, int leastTiles)
    {
        long least = Math.Max(bytes / sizeof(float) / RowFloats, BlockGeometry.CeilingOf(leastTiles, Input.RowTiles));
        int rows = (int)Math.Clamp(least, 1, Rows);
        return BlockGeometry.CeilingOf(Rows, BlockGeometry.CeilingOf(Rows, rows));
    }

    /// <summary>Gathers moments of the output, in parts of so many rows that one thread makes.</summary>
    public void Gather(ChannelMoments* moments, int rows)
    {
        Output.Moments = moments;
        Output.PartRows = rows;
        moments->Reserve(BlockGeometry.CeilingOf(Rows, rows));
    }

    /// <summary>Where the tiles of an element begin, in and out.</summary>
    public void FillOffsets(int* offsets, int rows)
    {
        int tiles = rows * Input.RowTiles;
        for (int t = 0; t < tiles; t++)
            (offsets[t], offsets[tiles + t]) = (t * Input.Pitch, t * Output.Pitch);
        Products.SourceOffsets = offsets;
        Products.TargetOffsets = offsets + tiles;
    }

    /// <summary>Places the transforms of chunks of so many rows; elements of a tile lie in different sets of the caches.</summary>
    public void Place(float* transforms, int rows)
    {
        int tiles = rows * Input.RowTiles;
        Input.Target = Products.Transformed = transforms;
        Input.ElementPitch = Products.SourcePitch = MatrixProduct.SpreadPitch(tiles * Input.Pitch);
        Output.Products = Products.Target = transforms + (WinogradWeights<F>.Elements * Input.ElementPitch);
        Output.ElementPitch = Products.TargetPitch = MatrixProduct.SpreadPitch(tiles * Output.Pitch);
    }

    /// <summary>Goes to a chunk.</summary>
    public void MoveTo(int first, int rows)
    {
        Input.FirstRow = Output.FirstRow = first;
        Products.Tiles = rows * Input.RowTiles;
    }
}
