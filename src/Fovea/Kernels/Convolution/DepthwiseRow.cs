namespace Fovea.Kernels;

/// <summary>Cuts one row of outputs of a depthwise convolution into tiles and says which of their columns lie inside the image.</summary>
internal readonly unsafe struct DepthwiseRow(Size source, int channels, int kernel, int stride, int top, int left)
{
    /// <summary>Outputs of a tile.</summary>
    public const int Outputs = 4;

    /// <summary>Sets the operands for the tile that starts at output <paramref name="x"/> and tells whether it is an edge tile.</summary>
    public bool Place(ref DepthwiseOperands o, float* image, int x, int width)
    {
        o.Channels = channels;
        o.SourceRow = (nint)source.Width * channels;
        o.Count = Math.Min(Outputs, width - x);
        o.FirstRow = Math.Clamp(-top, 0, kernel);
        o.EndRow = Math.Clamp(source.Height - top, 0, kernel);
        int column = (x * stride) + left;
        int columns = ((o.Count - 1) * stride) + kernel;
        o.FirstColumn = Math.Max(0, -column);
        o.EndColumn = Math.Min(columns, source.Width - column);
        o.Source = image + ((((nint)top * source.Width) + column) * channels);
        return o.Count < Outputs || o.FirstColumn > 0 || o.EndColumn < columns;
    }

    /// <summary>Runs the tile of a kernel size and stride.</summary>
    public static void Run<V>(DepthwiseOperands* o, int kernel, int stride, bool edge)
        where V : struct, ISimd<V>
    {
        switch (kernel, stride, edge)
        {
            case (3, 1, false): DepthwiseTile.Run<V, Three, One, One>(o); break;
            case (3, 1, true): DepthwiseTile.Run<V, Three, One, Two>(o); break;
            case (3, 2, false): DepthwiseTile.Run<V, Three, Two, One>(o); break;
            case (3, 2, true): DepthwiseTile.Run<V, Three, Two, Two>(o); break;
            case (5, 1, false): DepthwiseTile.Run<V, Five, One, One>(o); break;
            case (5, 1, true): DepthwiseTile.Run<V, Five, One, Two>(o); break;
            case (5, 2, false): DepthwiseTile.Run<V, Five, Two, One>(o); break;
            default: DepthwiseTile.Run<V, Five, Two, Two>(o); break;
        }
    }

    /// <summary>Runs the weight-gradient tile of a kernel size and stride.</summary>
    public static void RunGradient<V>(DepthwiseOperands* o, int kernel, int stride, bool edge)
        where V : struct, ISimd<V>
    {
        switch (kernel, stride, edge)
        {
            case (3, 1, false): DepthwiseGradientTile.Run<V, Three, One, One>(o); break;
            case (3, 1, true): DepthwiseGradientTile.Run<V, Three, One, Two>(o); break;
            case (3, 2, false): DepthwiseGradientTile.Run<V, Three, Two, One>(o); break;
            case (3, 2, true): DepthwiseGradientTile.Run<V, Three, Two, Two>(o); break;
            case (5, 1, false): DepthwiseGradientTile.Run<V, Five, One, One>(o); break;
            case (5, 1, true): DepthwiseGradientTile.Run<V, Five, One, Two>(o); break;
            case (5, 2, false): DepthwiseGradientTile.Run<V, Five, Two, One>(o); break;
            default: DepthwiseGradientTile.Run<V, Five, Two, Two>(o); break;
        }
    }
}
