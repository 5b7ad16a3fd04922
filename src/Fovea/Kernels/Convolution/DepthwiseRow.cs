namespace Fovea.Kernels;

/// <summary>Cuts one row of outputs of a depthwise convolution into tiles and says which of their columns lie inside the image.</summary>
internal readonly unsafe struct DepthwiseRow(Size source, int channels, int kernel, int stride, int top, int left)
{
    /// <summary>Outputs of a weight gradient's tile, and of a forward pass's smaller one.</summary>
    public const int Outputs = 4;

    private const int MostOutputs = 8;

    /// <summary>Sets the operands for the tile that starts at output <paramref name="x"/> and tells whether it is an edge tile.</summary>
    public bool Place(ref DepthwiseOperands o, float* image, int x, int width, int outputs = Outputs)
    {
        o.Channels = channels;
        o.SourceRow = (nint)source.Width * channels;
        o.Count = Math.Min(outputs, width - x);
        o.FirstRow = Math.Clamp(-top, 0, kernel);
        o.EndRow = Math.Clamp(source.Height - top, 0, kernel);
        int column = (x * stride) + left;
        int columns = ((o.Count - 1) * stride) + kernel;
        o.FirstColumn = Math.Max(0, -column);
        o.EndColumn = Math.Min(columns, source.Width - column);
        o.Source = image + ((((nint)top * source.Width) + column) * channels);
        return o.Count < outputs || o.FirstColumn > 0 || o.EndColumn < columns;
    }

    /// <summary>Computes a row of outputs, all channels, with weights, bias, clamp and target step of the operands.</summary>
    public void Run<V>(ref DepthwiseOperands o, float* image, float* target, int width)
        where V : struct, ISimd<V>
    {
        fixed (DepthwiseOperands* operands = &o)
        {
            for (int x = 0; x < width;)
            {
                int outputs = width - x > Outputs ? MostOutputs : Outputs;
                bool edge = Place(ref o, image, x, width, outputs);
                o.Target = target + (x * o.TargetStep);
                (o.Start, o.End) = (0, channels);
                Run<V>(operands, outputs, edge);
                int rest = channels % V.Count;
                if (rest > 0 && channels > V.Count && !o.Accumulate)
                {
                    // The last register again computes some channels of the one before it, to the same bits.
                    o.Start = channels - V.Count;
                    Run<V>(operands, outputs, edge);
                }
                else if (rest > 0)
                {
                    o.Start = channels - rest;
                    Run<Simd1>(operands, outputs, edge);
                }

                x += outputs;
            }
        }
    }

    private void Run<V>(DepthwiseOperands* o, int outputs, bool edge)
        where V : struct, ISimd<V>
    {
        if (outputs == MostOutputs)
            Run<V, Eight>(o, edge);
        else
            Run<V, Four>(o, edge);
    }

    private void Run<V, O>(DepthwiseOperands* o, bool edge)
        where V : struct, ISimd<V>
        where O : struct, ITileSize
    {
        switch (kernel, stride, edge)
        {
            case (3, 1, false): DepthwiseUnitTile.Run<V, Three, O, One>(o); break;
            case (3, 1, true): DepthwiseUnitTile.Run<V, Three, O, Two>(o); break;
            case (3, 2, false): DepthwiseStridedTile.Run<V, Three, O, One>(o); break;
            case (3, 2, true): DepthwiseStridedTile.Run<V, Three, O, Two>(o); break;
            case (5, 1, false): DepthwiseUnitTile.Run<V, Five, O, One>(o); break;
            case (5, 1, true): DepthwiseUnitTile.Run<V, Five, O, Two>(o); break;
            case (5, 2, false): DepthwiseStridedTile.Run<V, Five, O, One>(o); break;
            default: DepthwiseStridedTile.Run<V, Five, O, Two>(o); break;
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
