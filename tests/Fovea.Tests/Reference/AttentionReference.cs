namespace Fovea.Tests;

/// <summary>What mechanisms compute beside convolutions and norms, by its definition.</summary>
internal static class AttentionReference
{
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static Nd GroupDot(Nd x, Nd vector, int groups)
    {
        int width = x.Shape[1] / groups;
        return Nd.Of(
            [x.Shape[0], groups, x.Shape[2], x.Shape[3]],
            i => Enumerable.Range(i[1] * width, width).Sum(c => x[i[0], c, i[2], i[3]] * vector[i[0], c, 0, 0]));
    }

    public static Nd GateGroups(Nd x, Nd gate)
    {
        int width = x.Shape[1] / gate.Shape[1];
        return Nd.Of(x.Shape, i => x[i] * gate[i[0], i[1] / width, i[2], i[3]]);
    }

    /// <summary>Maximum and mean along H or W, as planes of the axis that stays and the channels.</summary>
    public static Nd MaxMean(Nd x, int axis)
    {
        Nd maximum = PointwiseReference.Reduce(x, [axis], Enumerable.Max);
        Nd mean = PointwiseReference.Reduce(x, [axis], Enumerable.Average);
        return Nd.Of([x.Shape[0], 2, x.Shape[5 - axis], x.Shape[1]], i =>
        {
            Nd from = i[1] == 0 ? maximum : mean;
            return axis == 2 ? from[i[0], i[3], 0, i[2]] : from[i[0], i[3], i[2], 0];
        });
    }

    /// <summary>(x − mean) / (unbiased deviation + ε) over the positions.</summary>
    public static Nd Standardize(Nd x, double epsilon)
    {
        (Nd mean, Nd variance) = Moments(x);
        return Nd.Of(x.Shape, i => (x[i] - mean.Broadcast(i)) / (Math.Sqrt(variance.Broadcast(i)) + epsilon));
    }

    public static Nd SimAm(Nd x, double lambda)
    {
        (Nd mean, Nd variance) = Moments(x);
        return Nd.Of(x.Shape, i =>
        {
            double distance = Math.Pow(x[i] - mean.Broadcast(i), 2);
            return x[i] * Sigmoid((distance / (4 * (variance.Broadcast(i) + lambda))) + 0.5);
        });
    }

    /// <summary>Kind 0 is nearest, 1 bilinear, 2 bilinear with aligned corners.</summary>
    public static Nd Resize(Nd x, int height, int width, int kind) => Nd.Of([x.Shape[0], x.Shape[1], height, width], i =>
    {
        (int top, int bottom, double down) = Place(i[2], x.Shape[2], height, kind);
        (int left, int right, double across) = Place(i[3], x.Shape[3], width, kind);
        double upper = (x[i[0], i[1], top, left] * (1 - across)) + (x[i[0], i[1], top, right] * across);
        double lower = (x[i[0], i[1], bottom, left] * (1 - across)) + (x[i[0], i[1], bottom, right] * across);
        return (upper * (1 - down)) + (lower * down);
    });

    public static double ChannelOrZero(Nd x, int image, int channel) =>
        channel < 0 || channel >= x.Shape[1] ? 0 : x[image, channel, 0, 0];

    private static (int Low, int High, double Weight) Place(int output, int inputs, int outputs, int kind)
    {
        if (kind == 0)
            return (output * inputs / outputs, output * inputs / outputs, 0);
        double place = kind == 2
            ? output * (inputs - 1.0) / Math.Max(1, outputs - 1)
            : Math.Max(0, ((output + 0.5) * inputs / outputs) - 0.5);
        int low = (int)place;
        return (low, Math.Min(low + 1, inputs - 1), place - low);
    }

    private static (Nd Mean, Nd Variance) Moments(Nd x)
    {
        Nd mean = PointwiseReference.Reduce(x, [2, 3], Enumerable.Average);
        Nd squares = Nd.Of(x.Shape, i => Math.Pow(x[i] - mean.Broadcast(i), 2));
        return (mean, PointwiseReference.Reduce(squares, [2, 3], static values => values.Sum() / (values.Count() - 1)));
    }
}
