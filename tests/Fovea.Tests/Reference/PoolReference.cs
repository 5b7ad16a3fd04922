namespace Fovea.Tests;

/// <summary>Pooling of [N, C, H, W] by its definition.</summary>
internal static class PoolReference
{
    /// <summary>The maximum of each window; what lies outside does not count.</summary>
    public static Nd Max(Nd x, int outputs, int kernel, int stride, int padding, int dilation) => Windows(
        x, outputs, (o, _) => Enumerable.Range(0, kernel).Select(k => (o * stride) - padding + (k * dilation)),
        static (values, _) => values.Max());

    /// <summary>The mean of each window, with the padding as zeros or without it.</summary>
    public static Nd Average(Nd x, int outputs, int kernel, int stride, int padding, bool countPadding) => Windows(
        x, outputs, (o, _) => Enumerable.Range((o * stride) - padding, kernel),
        (values, count) => values.Sum() / (countPadding ? kernel * kernel : count));

    public static Nd Adaptive(Nd x, int outputs, Func<IEnumerable<double>, double> function) => Windows(
        x, outputs, (o, size) => Between(o * size / outputs, (((o + 1) * size) + outputs - 1) / outputs), (values, _) => function(values));

    private static IEnumerable<int> Between(int start, int end) => Enumerable.Range(start, end - start);

    private static Nd Windows(Nd x, int outputs, Func<int, int, IEnumerable<int>> window, Func<IEnumerable<double>, int, double> function)
    {
        (int height, int width) = (x.Shape[2], x.Shape[3]);
        return Nd.Of([x.Shape[0], x.Shape[1], outputs, outputs], i =>
        {
            List<double> values = [];
            foreach (int y in window(i[2], height).Where(y => y >= 0 && y < height))
                foreach (int column in window(i[3], width).Where(c => c >= 0 && c < width))
                    values.Add(x[i[0], i[1], y, column]);
            return function(values, values.Count);
        });
    }
}
