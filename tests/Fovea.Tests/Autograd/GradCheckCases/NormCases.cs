using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Batch and group norm.</summary>
internal static class NormCases
{
    private const float Epsilon = 1e-3f;

    public static readonly GradCase[] All = [.. Training(), .. Evaluation(), .. Groups()];

    private static IEnumerable<GradCase> Training()
    {
        int[][] shapes = [[2, 17, 3, 7], [7, 9], [5, 3, 1, 1], [1, 1, 3, 3], [3, 9, 7, 1]];
        foreach (int[] shape in shapes)
        {
            GradInput[] inputs = [Map(shape), Positive(shape[1]), Map(shape[1])];
            yield return new GradCase(
                "BatchNormOp", $"training [{string.Join(", ", shape)}]", inputs, static t => Trained(t[0], t[1], t[2]),
                static r => NormReference.Batch(r[0], r[1], r[2], Epsilon, null));
        }

        yield return new GradCase(
            "BatchNormOp", "training without weight and bias", [Map(2, 9, 3, 3)], static t => Trained(t[0], null, null),
            static r => NormReference.Batch(r[0], null, null, Epsilon, null));
        foreach (Activation activation in (Activation[])[Activation.Silu, Activation.Sigmoid])
        {
            yield return new GradCase(
                "BatchNormOp", $"training with {activation}", [Map(2, 9, 3, 7), Positive(9), Map(9)],
                t => Trained(t[0], t[1], t[2], activation),
                r => NormReference.Batch(r[0], r[1], r[2], Epsilon, null, activation));
        }
    }

    private static IEnumerable<GradCase> Evaluation()
    {
        yield return new GradCase(
            "BatchNormOp", "evaluation", [Map(2, 9, 3, 7), Positive(9), Map(9)],
            static t => t[0].BatchNorm(t[1], t[2], Filled(9, 0.5f), Filled(9, 4f), false, 0.1f, Epsilon),
            static r => NormReference.Batch(r[0], r[1], r[2], Epsilon, (Constant(9, 0.5), Constant(9, 4))));

        // With a norm that changes next to nothing the activation sees values that keep away from its kinks.
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            yield return new GradCase(
                "BatchNormOp", $"evaluation with {activation}", [Smooth(2, 9, 3, 7), new([9], GradValues.One), new([9], GradValues.Zero)],
                t => t[0].BatchNorm(t[1], t[2], Filled(9, 0f), Filled(9, 1f), false, 0.1f, Epsilon, activation),
                r => NormReference.Batch(r[0], r[1], r[2], Epsilon, (Constant(9, 0), Constant(9, 1)), activation));
        }
    }

    private static IEnumerable<GradCase> Groups()
    {
        (int[] Shape, int Groups)[] rows = [([2, 18, 3, 7], 3), ([3, 9, 1, 7], 9), ([2, 17, 3, 3], 1), ([2, 1, 3, 3], 1)];
        foreach ((int[] shape, int groups) in rows)
        {
            yield return new GradCase(
                "GroupNormOp", $"[{string.Join(", ", shape)}] in {groups}", [Map(shape), Positive(shape[1]), Map(shape[1])],
                t => t[0].GroupNorm(groups, t[1], t[2], Epsilon), r => NormReference.Group(r[0], groups, r[1], r[2], Epsilon));
        }

        yield return new GradCase(
            "GroupNormOp", "without weight and bias", [Map(2, 9, 3, 7)], static t => t[0].GroupNorm(3, null, null, Epsilon),
            static r => NormReference.Group(r[0], 3, null, null, Epsilon));
    }

    private static Tensor Trained(Tensor x, Tensor? weight, Tensor? bias, Activation activation = Activation.None) =>
        x.BatchNorm(weight, bias, Filled(x.Shape.C, 0f), Filled(x.Shape.C, 1f), true, 0.1f, Epsilon, activation);

    private static Tensor Filled(int count, float value) => Tensor.Filled(new Shape(count), value);

    private static Nd Constant(int count, double value) => Nd.Of([count], _ => value);
}
