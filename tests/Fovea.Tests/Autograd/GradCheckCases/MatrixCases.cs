using static Fovea.Tests.GradInput;
using static Fovea.Tests.MatrixReference;

namespace Fovea.Tests.Autograd;

/// <summary>Matrix products and the attention made of them.</summary>
internal static class MatrixCases
{
    public static readonly GradCase[] All = [.. Products(), .. Pairwise(), .. CrissCross(), .. Paths()];

    private static IEnumerable<GradCase> Products()
    {
        foreach ((int m, int k, int p) in ((int, int, int)[])[(7, 17, 9), (1, 3, 1), (9, 1, 17), (17, 7, 3)])
        {
            string name = $"{m}x{k} by {k}x{p}";
            yield return new GradCase(
                "MatMulOp", name, [Map(2, m, k), Map(2, k, p)], static t => t[0].MatMul(t[1]), static r => Product(r[0], r[1]));
            yield return new GradCase(
                "MatMulOp", $"{name} transposed", [Map(3, m, k), Map(3, p, k)], static t => t[0].MatMulTransposed(t[1]),
                static r => Product(r[0], Transpose(r[1])));
            yield return new GradCase(
                "MatMulOp", $"transposed {name}", [Map(k, m), Map(k, p)], static t => t[0].TransposedMatMul(t[1]),
                static r => Product(Transpose(r[0]), r[1]));
        }

        yield return new GradCase(
            "MatMulOp", "a matrix by itself", [Map(2, 9, 5)], static t => t[0].TransposedMatMul(t[0]),
            static r => Product(Transpose(r[0]), r[0]));
        foreach ((int k, int m) in ((int, int)[])[(9, 5), (1, 7), (5, 1), (3, 61)])
        {
            yield return new GradCase(
                "GramOp", $"{k}x{m}", [Map(2, k, m)], static t => t[0].Gram(), static r => Product(Transpose(r[0]), r[0]));
        }
    }

    private static IEnumerable<GradCase> Pairwise() =>
        from sizes in ((int P, int Q, int K)[])[(9, 7, 3), (1, 17, 5), (17, 1, 1)]
        select new GradCase(
            "PairwiseConvolutionOp", $"{sizes}", [Map(2, sizes.P, sizes.K), Map(2, sizes.Q, sizes.K), Parameter(1, 2 * sizes.K, 1, 1)],
            static t => t[0].PairwiseConvolution(t[1], t[2]), static r => Pairs(r[0], r[1], r[2]));

    private static IEnumerable<GradCase> CrissCross()
    {
        foreach ((int height, int width) in ((int, int)[])[(3, 7), (1, 9), (7, 1), (1, 1)])
        {
            yield return new GradCase(
                "CrissCrossEnergiesOp", $"{height}x{width}", [Map(2, 3, height, width), Map(2, 3, height, width)],
                static t => t[0].CrissCrossEnergies(t[1]).Softmax(1), static r => CrissCrossWeights(r[0], r[1]));
            yield return new GradCase(
                "CrissCrossSumOp", $"{height}x{width}", [Map(2, height + width, height, width), Map(2, 9, height, width)],
                static t => t[0].CrissCrossSum(t[1]), static r => CrissCrossSum(r[0], r[1]));
        }
    }

    private static IEnumerable<GradCase> Paths() =>
        from row in ((int Count, int Height, int Width)[])[(1, 3, 3), (2, 9, 9), (3, 7, 1)]
        let map = Map(2, 17, row.Height, row.Width)
        select new GradCase(
            "PathSumOp", $"{row}", [Map(2, row.Count, 17), .. Enumerable.Repeat(map, row.Count)], static t => t[0].PathSum(t.AsSpan(1)),
            static r => Nd.Of(r[1].Shape, i => Enumerable.Range(0, r.Length - 1).Sum(m => r[0][i[0], m, i[1]] * r[m + 1][i])));
}
