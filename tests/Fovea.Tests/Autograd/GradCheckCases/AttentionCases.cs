using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>The operations that mechanisms bring along: joined gates, groups of channels, strips, statistics of positions.</summary>
internal static class AttentionCases
{
    private static readonly int[][] Shapes = [[2, 18, 3, 7], [1, 9, 1, 5], [3, 3, 7, 1]];

    public static readonly GradCase[] All = [.. Gates(), .. Groups(), .. Strips(), .. Positions(), .. Sizes(), .. Small()];

    private static IEnumerable<GradCase> Gates()
    {
        int[] map = [2, 18, 3, 7];
        (int[] A, int[] B, int[] C)[] gates =
        [
            ([2, 18, 1, 7], [2, 18, 3, 1], [2, 1, 3, 7]), ([2, 18, 1, 1], [2, 1, 3, 7], [2, 18, 3, 7]),
            ([2, 18, 3, 7], [2, 1, 1, 1], [2, 1, 3, 1]),
        ];
        foreach ((int[] a, int[] b, int[] c) in gates)
        {
            string name = $"[{string.Join(", ", a)}] and [{string.Join(", ", b)}]";
            GradInput[] two = [Map(map), Map(a), Map(b)];
            yield return Gate($"sum of {name}", two, static t => t[0].GateBySum(t[1], t[2]), static (x, g, h, _) => x * (g + h));
            yield return Gate($"mean of {name}", two, static t => t[0].GateByMean(t[1], t[2]), static (x, g, h, _) => x * (g + h) / 2);
            yield return Gate(
                $"mean of {name} and [{string.Join(", ", c)}]", [Map(map), Map(a), Map(b), Map(c)],
                static t => t[0].GateByMean(t[1], t[2], t[3]), static (x, g, h, i) => x * (g + h + i) / 3);
            yield return Gate(
                $"larger of {name}", [Distinct(map), Map(a), Map(b)], static t => t[0].GateByLargerProduct(t[1], t[2]),
                static (x, g, h, _) => Math.Max(x * g, x * h));
            yield return Gate(
                $"sigmoid of the product of {name}", two, static t => t[0].GateBySigmoidOfProduct(t[1], t[2]),
                static (x, g, h, _) => x * (1 + AttentionReference.Sigmoid(g * h)));
            yield return Gate(
                $"sigmoid of the sum of {name}", two, static t => t[0].GateBySigmoidOfSum(t[1], t[2]),
                static (x, g, h, _) => x * (1 + AttentionReference.Sigmoid(g + h)));
            yield return Gate($"shift by {name}", two, static t => t[0].GateAndShift(t[1], t[2]), static (x, g, h, _) => (x * g) + h);
        }
    }

    private static IEnumerable<GradCase> Groups()
    {
        foreach (int groups in (int[])[1, 2, 9, 18])
        {
            yield return new GradCase(
                "GroupDotOp", $"{groups} groups", [Map(2, 18, 3, 7), Map(2, 18, 1, 1)], t => t[0].GroupDot(t[1], groups),
                r => AttentionReference.GroupDot(r[0], r[1], groups));
            yield return new GradCase(
                "GroupGateOp", $"{groups} groups", [Map(2, 18, 3, 7), Map(2, groups, 3, 7)], static t => t[0].GateGroups(t[1]),
                static r => AttentionReference.GateGroups(r[0], r[1]));
        }

        yield return new GradCase(
            "GroupDotOp", "a group wider than a register", [Map(1, 40, 1, 3), Map(1, 40, 1, 1)], static t => t[0].GroupDot(t[1], 2),
            static r => AttentionReference.GroupDot(r[0], r[1], 2));
    }

    private static IEnumerable<GradCase> Strips()
    {
        foreach (int[] shape in Shapes)
        {
            string name = $"[{string.Join(", ", shape)}]";
            yield return new GradCase(
                "AxisMaxMeanOp", $"{name} over width", [Distinct(shape)], static t => t[0].MaxMeanOverWidth(),
                static r => AttentionReference.MaxMean(r[0], 3));
            yield return new GradCase(
                "AxisMaxMeanOp", $"{name} over height", [Distinct(shape)], static t => t[0].MaxMeanOverHeight(),
                static r => AttentionReference.MaxMean(r[0], 2));
        }

        // More columns than one block holds.
        yield return new GradCase(
            "AxisMaxMeanOp", "over height, 600 columns", [Distinct(1, 40, 2, 15)], static t => t[0].MaxMeanOverHeight(),
            static r => AttentionReference.MaxMean(r[0], 2));
    }

    private static IEnumerable<GradCase> Positions()
    {
        foreach (int[] shape in Shapes)
        {
            string name = $"[{string.Join(", ", shape)}]";
            GradInput weights = Map(shape[0], 1, shape[2], shape[3]);
            yield return new GradCase(
                "PositionSumOp", name, [Map(shape), weights], static t => t[0].SumOfPositions(t[1]),
                static r => PointwiseReference.Reduce(
                    PointwiseReference.Binary(r[0], r[1], static (x, m) => x * m), [2, 3], Enumerable.Sum));
            yield return new GradCase(
                "SpatialFoldOp", $"root of squares {name}", [Map(shape)], static t => t[0].GlobalEuclideanPool(),
                static r => PointwiseReference.Reduce(r[0], [2, 3], static values => Math.Sqrt(values.Sum(static x => x * x))));
            yield return new GradCase(
                "SpatialFoldOp", $"logarithm of exponentials {name}", [Map(shape)], static t => t[0].GlobalLogSumExp(),
                static r => PointwiseReference.Reduce(r[0], [2, 3], static values => Math.Log(values.Sum(Math.Exp))));
            yield return new GradCase(
                "StandardizeOp", name, [Map(shape)], static t => t[0].Standardize(0.1f),
                static r => AttentionReference.Standardize(r[0], 0.1f));
            yield return new GradCase(
                "SimAmOp", name, [Map(shape)], static t => t[0].SimAm(0.01f), static r => AttentionReference.SimAm(r[0], 0.01f));
        }
    }

    private static IEnumerable<GradCase> Sizes() =>
        from row in ((int[] Shape, int Height, int Width)[])[([2, 18, 3, 5], 7, 9), ([1, 3, 7, 9], 3, 4), ([2, 9, 1, 6], 5, 1)]
        from kind in (int[])[0, 1, 2]
        select new GradCase(
            "InterpolateOp",
            $"{(kind == 0 ? "nearest" : kind == 1 ? "bilinear" : "aligned")} [{string.Join(", ", row.Shape)}] to {row.Height}x{row.Width}",
            [Map(row.Shape)],
            t => kind == 0 ? t[0].ResizeNearest(row.Height, row.Width) : t[0].ResizeBilinear(row.Height, row.Width, kind == 2),
            r => AttentionReference.Resize(r[0], row.Height, row.Width, kind));

    private static IEnumerable<GradCase> Small()
    {
        foreach (int kernel in (int[])[1, 3, 7])
        {
            yield return new GradCase(
                "NeighboursOp", $"{kernel}", [Map(2, 5, 1, 1)], t => t[0].Neighbours(kernel),
                r => Nd.Of([2, 5, kernel], i => AttentionReference.ChannelOrZero(r[0], i[0], i[1] + i[2] - ((kernel - 1) / 2))));
        }

        yield return new GradCase(
            "KernelTransposeOp", "a parameter", [Parameter(3, 2, 5, 7)], static t => t[0].TransposeKernel(),
            static r => Nd.Of([3, 2, 7, 5], i => r[0][i[0], i[1], i[3], i[2]]));
        yield return new GradCase(
            "KernelTransposeOp", "a computed weight", [Map(3, 2, 5, 7)], static t => t[0].TransposeKernel(),
            static r => Nd.Of([3, 2, 7, 5], i => r[0][i[0], i[1], i[3], i[2]]));
        yield return new GradCase(
            "BinaryOp", "rectified sum of strips", [Map(2, 9, 3, 1), Map(2, 9, 1, 7)], static t => t[0].RectifiedSum(t[1]),
            static r => PointwiseReference.Binary(r[0], r[1], static (x, y) => Math.Max(x + y, 0)));
    }

    private static GradCase Gate(
        string name, GradInput[] inputs, Func<Tensor[], Tensor> forward, Func<double, double, double, double, double> formula) => new(
        "MixedGateOp", name, inputs, forward,
        r => Nd.Of(r[0].Shape, i => formula(r[0][i], r[1].Broadcast(i), r[2].Broadcast(i), r.Length > 3 ? r[3].Broadcast(i) : 0)));
}
