using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Sampling of maps at points, and what hard attention keeps.</summary>
internal static class SamplingCases
{
    public static readonly GradCase[] All = [.. Grids(), .. Affine(), .. Glimpses(), .. Selections()];

    private static IEnumerable<GradCase> Grids() =>
        from shape in (int[][])[[2, 9, 5, 7], [1, 17, 1, 3], [1, 3, 3, 1]]
        from mode in Enum.GetValues<SampleMode>()
        from padding in Enum.GetValues<SamplePadding>()
        from corners in (bool[])[false, true]
        select new GradCase(
            "GridSampleOp", $"[{string.Join(", ", shape)}] {mode} {padding} {(corners ? "centres" : "edges")}",
            [Map(shape), Map(shape[0], 2, 3, 3)], t => t[0].GridSample(t[1], mode, padding, corners),
            r => SamplingReference.Sample(r[0], r[1], mode, padding, corners));

    private static IEnumerable<GradCase> Affine() =>
        from size in ((int Height, int Width)[])[(3, 7), (1, 9), (1, 1)]
        from corners in (bool[])[false, true]
        select new GradCase(
            "AffineGridOp", $"{size} {corners}", [Map(2, 2, 3)], t => t[0].AffineGrid(size.Height, size.Width, corners),
            r => SamplingReference.Grid(r[0], size.Height, size.Width, corners));

    private static IEnumerable<GradCase> Glimpses() =>
        from shape in (int[][])[[2, 17, 7, 9], [3, 3, 1, 3], [1, 1, 9, 1]]
        from window in ((int Size, int Scales)[])[(3, 3), (4, 1), (1, 2)]
        select new GradCase(
            "GlimpseOp", $"[{string.Join(", ", shape)}] {window}", [Map(shape), Map(shape[0], 2) with { NeedsGradient = false }],
            t => t[0].Glimpse(t[1], window.Size, window.Scales),
            r => SamplingReference.Glimpse(r[0], r[1], window.Size, window.Scales));

    /// <summary>Of the map; the weights' gradient is no derivative, see the tests of the mechanism.</summary>
    private static IEnumerable<GradCase> Selections() =>
        from shape in (int[][])[[2, 17, 3, 7], [3, 3, 1, 1], [1, 9, 1, 9]]
        select new GradCase(
            "SelectPositionOp", $"[{string.Join(", ", shape)}]",
            [Map(shape), Distinct(shape[0], 1, shape[2], shape[3]) with { NeedsGradient = false }], static t => t[0].SelectPosition(t[1]),
            static r => Nd.Of(r[0].Shape, i => r[0][i] * IsLargest(r[1], i)));

    private static double IsLargest(Nd weights, int[] index)
    {
        int positions = weights.Shape[2] * weights.Shape[3];
        double largest = weights.Data.AsSpan(index[0] * positions, positions).ToArray().Max();
        return weights[index[0], 0, index[2], index[3]] == largest ? 1 : 0;
    }
}
