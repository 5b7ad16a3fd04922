namespace Fovea.Kernels;

/// <summary>The matrix products of criss-cross attention, on the rows and columns of channels-last maps where they lie.</summary>
/// <remarks>Maps are [N, H, W, C]. Pairs are [N, H, W, H + W]: of each position, the H of its column and then the W of its row. Nothing
/// overlaps.</remarks>
internal readonly record struct CrissCross(int N, int H, int W)
{
    private int Pairs => H + W;

    /// <summary>pairs = the products of each position of <paramref name="a"/> with those of <paramref name="b"/> in its column and
    /// row.</summary>
    public void Products(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int channels, Span<float> pairs, bool add)
    {
        MatrixProduct.Run(
            ProductForm.RightTransposed, new(N * W, H, H, channels), a, Column(channels), b, Column(channels), pairs, ColumnPairs, add);
        MatrixProduct.Run(
            ProductForm.RightTransposed, new(N * H, W, W, channels), a, Row(channels), b, Row(channels), pairs, RowPairs, add);
    }

    /// <summary>y (+)= the sum of <paramref name="map"/> over each position's column and row, weighed by its pairs.</summary>
    public void Sum(ReadOnlySpan<float> pairs, ReadOnlySpan<float> map, int channels, Span<float> y, bool add)
    {
        MatrixProduct.Run(
            ProductForm.Plain, new(N * W, H, channels, H), pairs, ColumnPairs, map, Column(channels), y, Column(channels), add);
        MatrixProduct.Run(ProductForm.Plain, new(N * H, W, channels, W), pairs, RowPairs, map, Row(channels), y, Row(channels), add: true);
    }

    /// <summary>y (+)= the sum of <paramref name="map"/> over the positions whose pair a position is: the transpose of
    /// <see cref="Sum"/>.</summary>
    public void TransposedSum(ReadOnlySpan<float> pairs, ReadOnlySpan<float> map, int channels, Span<float> y, bool add)
    {
        MatrixProduct.Run(
            ProductForm.LeftTransposed, new(N * W, H, channels, H), pairs, ColumnPairs, map, Column(channels), y, Column(channels), add);
        MatrixProduct.Run(
            ProductForm.LeftTransposed, new(N * H, W, channels, W), pairs, RowPairs, map, Row(channels), y, Row(channels), add: true);
    }

    /// <summary>Sets each position's pair with itself in its column: it is in its row already.</summary>
    public void SetOwn(Span<float> pairs, float value)
    {
        for (int position = 0; position < N * H * W; position++)
            pairs[(position * Pairs) + (position / W % H)] = value;
    }

    private MatrixLayout Column(int channels) => new(0, W, (long)H * W * channels, channels, W * channels);

    private MatrixLayout Row(int channels) => new(0, 1, (long)W * channels, 0, channels);

    private MatrixLayout ColumnPairs => new(0, W, (long)H * W * Pairs, Pairs, W * Pairs);

    private MatrixLayout RowPairs => new(H, 1, (long)W * Pairs, 0, Pairs);
}
