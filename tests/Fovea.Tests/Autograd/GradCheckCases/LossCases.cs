using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Losses whose targets are numbers.</summary>
internal static class LossCases
{
    public static readonly GradCase[] All = [.. Soft(), .. Elements()];

    private static GradInput Targets(params int[] shape) => new(shape, GradValues.Positive) { NeedsGradient = false };

    private static IEnumerable<GradCase> Soft() =>
        from reduction in Enum.GetValues<LossReduction>()
        from smoothing in (float[])[0f, 0.1f]
        select new GradCase(
            "SoftCrossEntropyOp", $"{reduction}, smoothing {smoothing}", [Map(3, 17), Targets(3, 17)],
            t => Losses.CrossEntropy(t[0], t[1], smoothing, reduction), r => SoftReference(r[0], r[1], smoothing, reduction));

    private static IEnumerable<GradCase> Elements()
    {
        float[] weights = [0.5f, 1f, 2f];
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            yield return new GradCase(
                "ElementLossOp", $"binary cross-entropy, {reduction}", [Map(2, 3, 3, 5), Targets(2, 3, 3, 5)],
                t => Losses.BinaryCrossEntropy(t[0], t[1], weights, reduction),
                r => Elementwise(r, reduction, (x, t, channel) => Binary(x, t, weights[channel])));
            yield return new GradCase(
                "ElementLossOp", $"focal, {reduction}", [Map(7, 9), Targets(7, 9)],
                t => Losses.Focal(t[0], Ones(t[1]), 0.25f, 1.5f, reduction),
                r => Elementwise(r, reduction, static (x, _, _) => 0.25 * Math.Pow(Sigmoid(-x), 1.5) * -Math.Log(Sigmoid(x))));
        }

        yield return new GradCase(
            "ElementLossOp", "divergence", [Map(2, 17), Targets(2, 17)], static t => Losses.Divergence(t[0], t[1]),
            static r => new Nd([], [Elementwise(r, LossReduction.Sum, static (x, t, _) => t * (Math.Log(t) - x)).Data[0] / 2]));
    }

    private static Tensor Ones(Tensor like) => Tensor.Filled(like.Shape, 1f);

    private static double Binary(double x, double t, double weight) =>
        (-weight * t * Math.Log(Sigmoid(x))) - ((1 - t) * Math.Log(Sigmoid(-x)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Nd SoftReference(Nd x, Nd targets, float smoothing, LossReduction reduction)
    {
        int rows = x.Shape[0], classes = x.Shape[1];
        double[] losses = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            double[] own = x.Data[(row * classes)..((row + 1) * classes)];
            double logSum = Math.Log(own.Sum(Math.Exp));
            for (int k = 0; k < classes; k++)
                losses[row] += (((1 - smoothing) * targets.Data[(row * classes) + k]) + (smoothing / classes)) * (logSum - own[k]);
        }

        return Reduce(losses, [rows], reduction);
    }

    private static Nd Elementwise(Nd[] inputs, LossReduction reduction, Func<double, double, int, double> loss)
    {
        int inner = inputs[0].Shape.Length == 4 ? inputs[0].Shape[2] * inputs[0].Shape[3] : 1, classes = inputs[0].Shape[1];
        double[] losses =
            [.. inputs[0].Data.Select((x, i) => loss(x, inputs[1].Data[i], i / inner % classes))];
        return Reduce(losses, inputs[0].Shape, reduction);
    }

    private static Nd Reduce(double[] losses, int[] shape, LossReduction reduction) => reduction switch
    {
        LossReduction.None => new Nd(shape, losses),
        LossReduction.Sum => new Nd([], [losses.Sum()]),
        _ => new Nd([], [losses.Average()]),
    };
}
