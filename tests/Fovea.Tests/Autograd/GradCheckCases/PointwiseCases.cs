using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Activations, arithmetic and gates.</summary>
internal static class PointwiseCases
{
    public static readonly GradCase[] All = [.. Activated(), .. Arithmetic(), .. OneTensorTwice(), .. Gates(), Dropped()];

    private static IEnumerable<GradCase> Activated() =>
        from activation in Enum.GetValues<Activation>().Where(static activation => activation != Activation.None)
        select new GradCase(
            "ActivationOp", $"{activation}", [Smooth(2, 9, 3, 7)], t => t[0].Activate(activation),
            r => PointwiseReference.Map(r[0], value => PointwiseReference.Activate(activation, value)));

    private static IEnumerable<GradCase> Arithmetic()
    {
        (int[] A, int[] B)[] shapes =
        [
            ([2, 17, 3, 7], [2, 17, 3, 7]), ([2, 9, 3, 7], [2, 9, 1, 1]), ([2, 9, 3, 7], [2, 1, 3, 7]), ([1, 9, 7, 3], [1, 9, 7, 1]),
            ([2, 9, 1, 3], [2, 1, 7, 1]), ([3, 17], [17]), ([4, 1, 9], [1, 5, 1]), ([7, 17], [1]), ([], [3]), ([2, 3, 1, 7], [1, 3, 1, 1]),
        ];
        foreach ((int[] a, int[] b) in shapes)
        {
            string name = $"[{string.Join(", ", a)}] and [{string.Join(", ", b)}]";
            GradInput[] any = [Map(a), Map(b)];
            GradInput[] positive = [Positive(a), Positive(b)];
            yield return new GradCase("BinaryOp", $"add {name}", any, static t => t[0] + t[1], Reference(static (x, y) => x + y));
            yield return new GradCase("BinaryOp", $"sub {name}", any, static t => t[0] - t[1], Reference(static (x, y) => x - y));
            yield return new GradCase("BinaryOp", $"mul {name}", any, static t => t[0] * t[1], Reference(static (x, y) => x * y));
            yield return new GradCase("BinaryOp", $"div {name}", positive, static t => t[0] / t[1], Reference(static (x, y) => x / y));
            yield return new GradCase("BinaryOp", $"maximum {name}", any, static t => t[0].Maximum(t[1]), Reference(Math.Max));
        }

        yield return Numbers("3 − 2x", static x => 3f - (2f * x), static x => 3 - (2 * x));
        yield return Numbers("x / 4 + 1", static x => (x / 4f) + 1f, static x => (x / 4) + 1);
        yield return Numbers("1 − x", static x => 1f - x, static x => 1 - x);
        yield return new GradCase(
            "BinaryOp", "2 / x", [Positive(3, 17)], static t => 2f / t[0], static r => PointwiseReference.Map(r[0], static x => 2 / x));
        yield return new GradCase(
            "AddReluOp", "both sides", [Map(2, 9, 3, 7), Map(2, 9, 3, 7)], static t => t[0].AddRelu(t[1]),
            Reference(static (x, y) => Math.Max(x + y, 0)));
        yield return new GradCase(
            "AddReluOp", "one side needs a gradient", [Map(1, 17, 1, 3) with { NeedsGradient = false }, Map(1, 17, 1, 3)],
            static t => t[0].AddRelu(t[1]), Reference(static (x, y) => Math.Max(x + y, 0)));
        yield return new GradCase(
            "ScaledResidualOp", "all", [Map(2, 9, 3, 7), Map(2, 9, 3, 7), Map(1)], static t => t[0].AddScaled(t[1], t[2]), Scaled);
        yield return new GradCase(
            "ScaledResidualOp", "the scale alone", [Fixed(2, 9, 3, 7), Fixed(2, 9, 3, 7), Map(1)],
            static t => t[0].AddScaled(t[1], t[2]), Scaled);
    }

    private static GradInput Fixed(params int[] sizes) => Map(sizes) with { NeedsGradient = false };

    private static Nd Scaled(Nd[] r) =>
        PointwiseReference.Binary(r[0], PointwiseReference.Binary(r[1], r[2], Product), static (x, y) => x + y);

    /// <summary>Both gradients of a node go to one tensor and must add up.</summary>
    private static IEnumerable<GradCase> OneTensorTwice() =>
    [
        new("BinaryOp", "x + x", [Map(2, 9, 3, 7)], static t => t[0] + t[0], static r => PointwiseReference.Map(r[0], static x => 2 * x)),
        new("BinaryOp", "x · x", [Map(2, 9, 3, 7)], static t => t[0] * t[0], static r => PointwiseReference.Map(r[0], static x => x * x)),
        new("AddReluOp", "x + x", [Smooth(2, 9, 3, 7)], static t => t[0].AddRelu(t[0]),
            static r => PointwiseReference.Map(r[0], static x => Math.Max(2 * x, 0))),
        new("ScaledResidualOp", "x + s · x", [Map(2, 9, 3, 7), Map(1)], static t => t[0].AddScaled(t[0], t[1]),
            static r => PointwiseReference.Binary(r[0], r[1], static (x, s) => x + (s * x))),
        new("GateOp", "x gated by x", [Map(2, 9, 3, 7)], static t => t[0].Gate(t[0]),
            static r => PointwiseReference.Map(r[0], static x => x * x)),
        new("ConcatOp", "x twice", [Map(2, 3, 3, 7)], static t => Tensor.Concat(1, t[0], t[0]),
            static r => ShapeReference.Concat(1, r[0], r[0])),
    ];

    private static IEnumerable<GradCase> Gates()
    {
        int[] map = [2, 17, 3, 7];
        int[][] gates = [[2, 17, 1, 7], [2, 17, 3, 1], [2, 17, 1, 1], [2, 1, 3, 7], [2, 17, 3, 7], [2, 1, 1, 1]];
        foreach (int[] first in gates)
        {
            string name = $"[{string.Join(", ", first)}]";
            yield return new GradCase(
                "GateOp", name, [Map(map), Map(first)], static t => t[0].Gate(t[1]), Reference(static (x, g) => x * g));
            yield return new GradCase(
                "GateOp", $"{name} and rows", [Map(map), Map(first), Map(2, 17, 3, 1)], static t => t[0].Gate(t[1], t[2]),
                static r => PointwiseReference.Binary(PointwiseReference.Binary(r[0], r[1], Product), r[2], Product));
        }
    }

    /// <summary>The mask is the operation's own, read off ones; that it follows from the seed is another test's concern.</summary>
    private static GradCase Dropped()
    {
        Tensor mask = Tensor.Filled(new Shape(3, 17), 1f).Dropout(0.4f, 11);
        Nd factors = new([3, 17], [.. mask.ToArray().Select(static value => (double)value)]);
        return new GradCase(
            "DropoutOp", "two fifths", [Map(3, 17)], static t => t[0].Dropout(0.4f, 11),
            r => PointwiseReference.Binary(r[0], factors, Product));
    }

    private static GradCase Numbers(string name, Func<Tensor, Tensor> forward, Func<double, double> reference) =>
        new("AffineOp", name, [Map(2, 3, 9, 1)], t => forward(t[0]), r => PointwiseReference.Map(r[0], reference));

    private static Func<Nd[], Nd> Reference(Func<double, double, double> function) => r => PointwiseReference.Binary(r[0], r[1], function);

    private static double Product(double a, double b) => a * b;
}
