using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Sums, means, maxima, softmax and cross-entropy.</summary>
internal static class ReductionCases
{
    private static readonly int[][] Shapes = [[2, 17, 3, 7], [1, 9, 1, 3], [3, 1, 7, 9]];
    private static readonly int[][] Axes = [[1], [2, 3], [3], [2], [0, 2, 3], [0, 1, 2, 3], [0], [1, 3]];

    public static readonly GradCase[] All = [.. Sums(), .. Softmaxes(), .. CrossEntropies()];

    private static IEnumerable<GradCase> Sums()
    {
        foreach (int[] shape in Shapes)
        {
            string name = $"[{string.Join(", ", shape)}]";
            foreach (int[] axes in Axes)
            {
                string over = $"{name} over {string.Join(", ", axes)}";
                yield return new GradCase("SumOp", $"sum {over}", [Map(shape)], t => t[0].Sum(axes), Reduced(axes, Enumerable.Sum));
                yield return new GradCase("SumOp", $"mean {over}", [Map(shape)], t => t[0].Mean(axes), Reduced(axes, Enumerable.Average));
                yield return new GradCase("MaxOp", over, [Distinct(shape)], t => t[0].Max(axes), Reduced(axes, Enumerable.Max));
            }

            yield return new GradCase(
                "SumOp", $"global average {name}", [Map(shape)], static t => t[0].GlobalAveragePool(), Reduced([2, 3], Enumerable.Average));
            yield return new GradCase(
                "SumOp", $"over width {name}", [Map(shape)], static t => t[0].MeanOverWidth(), Reduced([3], Enumerable.Average));
            yield return new GradCase(
                "SumOp", $"over height {name}", [Map(shape)], static t => t[0].MeanOverHeight(), Reduced([2], Enumerable.Average));
            yield return new GradCase(
                "GlobalMaxPoolOp", name, [Distinct(shape)], static t => t[0].GlobalMaxPool(), Reduced([2, 3], Enumerable.Max));
            yield return new GradCase(
                "ChannelMaxMeanOp", name, [Distinct(shape)], static t => t[0].ChannelMaxMean(),
                static r => PointwiseReference.ChannelMaxMean(r[0]));
        }

        yield return new GradCase("MaxOp", "rank 3", [Distinct(3, 7, 17)], static t => t[0].Max(0, 2), Reduced([0, 2], Enumerable.Max));
        yield return new GradCase("SumOp", "rank 2", [Map(7, 17)], static t => t[0].Sum(0), Reduced([0], Enumerable.Sum));
    }

    private static IEnumerable<GradCase> Softmaxes() =>
        from row in ((int[] Shape, int Axis)[])[([3, 17], 1), ([2, 9, 3, 7], 1), ([2, 3, 9], 1), ([2, 5, 3, 7], 3), ([1, 1], 1)]
        from isLog in (bool[])[false, true]
        select new GradCase(
            "SoftmaxOp", $"{(isLog ? "logarithm of " : "")}[{string.Join(", ", row.Shape)}] along {row.Axis}", [Map(row.Shape)],
            t => isLog ? t[0].LogSoftmax(row.Axis) : t[0].Softmax(row.Axis), r => PointwiseReference.Softmax(r[0], row.Axis, isLog));

    private static IEnumerable<GradCase> CrossEntropies()
    {
        int[] flat = [3, 0, 16, -1, 9];
        int[] spatial = [1, 0, 2, -1, 1, 0, 2, 1, 1, 0, 2, 1];
        float[] weights = [.. Enumerable.Range(0, 17).Select(static k => 0.5f + (0.1f * k))];
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            yield return Loss($"{reduction}", [5, 17], flat, 0f, null, reduction);
            yield return Loss($"{reduction}, smoothed and weighted", [5, 17], flat, 0.1f, weights, reduction);
            yield return Loss($"{reduction}, spatial", [2, 3, 3, 2], spatial, 0.2f, null, reduction);
        }
    }

    private static GradCase Loss(string name, int[] shape, int[] labels, float smoothing, float[]? weights, LossReduction reduction) => new(
        "CrossEntropyOp", name, [Map(shape)], t => Losses.CrossEntropy(t[0], labels, smoothing, weights, -1, reduction),
        r => PointwiseReference.CrossEntropy(r[0], labels, smoothing, weights, -1, reduction));

    private static Func<Nd[], Nd> Reduced(int[] axes, Func<IEnumerable<double>, double> function) =>
        r => PointwiseReference.Reduce(r[0], axes, function);
}
