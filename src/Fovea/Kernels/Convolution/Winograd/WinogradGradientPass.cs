namespace Fovea.Kernels;

/// <summary>The steps of a weight gradient by Winograd's filtering over a chunk of rows of tiles: both transforms, and the sums of their
/// products.</summary>
internal unsafe struct WinogradGradientPass<F>
    where F : struct, IWinogradForm
{
    public WinogradTransform<F, WinogradInputs> Input;
    public WinogradTransform<F, WinogradGradients> Gradient;
    public WinogradOuterProducts Products;

    public WinogradGradientPass(in ConvolutionShape s, float* x, float* dy)
    {
        Input = WinogradTransform<F, WinogradInputs>.Of(s, x);
        Gradient = WinogradTransform<F, WinogradGradients>.Of(s, dy);
        Products = new WinogradOuterProducts
        {
            InputPitch = Input.Pitch,
            InputCount = s.C,
            GradientPitch = Gradient.Pitch,
            GradientCount = s.O,
        };
        Rows = s.N * Input.Map.Images * Input.ImageRows;
    }

    /// <summary>All rows of tiles.</summary>
    public int Rows { get; }

    /// <summary>Floats of the transforms of one row, of inputs and gradients.</summary>
    public readonly long RowFloats =>
        (long)WinogradWeights<F>.Elements * ((Input.RowTiles * (Input.Pitch + Gradient.Pitch)) + (2 * CacheLine.Floats));

    /// <summary>Rows of a chunk whose transforms take about so many bytes.</summary>
    public readonly int RowsFor(long bytes) => (int)Math.Clamp(bytes / sizeof(float) / RowFloats, 1, Rows);

    /// <summary>Places the transforms of chunks of so many rows.</summary>
    public void Place(float* transforms, int rows)
    {
        int tiles = rows * Input.RowTiles;
        Input.Target = Products.Inputs = transforms;
        Input.ElementPitch = Products.InputElement = MatrixProduct.SpreadPitch(tiles * Input.Pitch);
        Gradient.Target = Products.Gradients = transforms + (WinogradWeights<F>.Elements * Input.ElementPitch);
        Gradient.ElementPitch = Products.GradientElement = MatrixProduct.SpreadPitch(tiles * Gradient.Pitch);
    }

    /// <summary>Goes to a chunk, whose products start the sums or are added to them.</summary>
    public void MoveTo(int first, int rows, bool add)
    {
        Input.FirstRow = Gradient.FirstRow = first;
        Products.Tiles = rows * Input.RowTiles;
        Products.Add = add;
    }
}
