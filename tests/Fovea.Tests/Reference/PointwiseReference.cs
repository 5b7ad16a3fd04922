namespace Fovea.Tests;

/// <summary>Activations, arithmetic, reductions and softmax by their definitions.</summary>
internal static class PointwiseReference
{
    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        Activation.HardSwish or Activation.AuthorHardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        Activation.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        _ => x,
    };

    public static Nd Map(Nd x, Func<double, double> function) => new(x.Shape, [.. x.Data.Select(function)]);

    public static Nd Binary(Nd a, Nd b, Func<double, double, double> function)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++)
            shape[^(i + 1)] = Math.Max(i < a.Shape.Length ? a.Shape[^(i + 1)] : 1, i < b.Shape.Length ? b.Shape[^(i + 1)] : 1);
        return Nd.Of(shape, index => function(a.Broadcast(index), b.Broadcast(index)));
    }

    /// <summary>What a function makes of the elements along some axes, which stay with the size 1.</summary>
    public static Nd Reduce(Nd x, int[] axes, Func<IEnumerable<double>, double> function)
    {
        int[] shape = [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        int[] inner = [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? size : 1)];
        return Nd.Of(shape, index => function(Nd.Indices(inner).Select(step => x[[.. index.Zip(step, static (a, b) => a + b)]])));
    }

    public static Nd Softmax(Nd x, int axis, bool isLog)
    {
        Nd sum = Reduce(x, [axis], static values => Math.Log(values.Sum(Math.Exp)));
        return Binary(x, sum, (value, logSum) => isLog ? value - logSum : Math.Exp(value - logSum));
    }

    public static Nd ChannelMaxMean(Nd x)
    {
        int[] shape = [x.Shape[0], 2, x.Shape[2], x.Shape[3]];
        Nd maximum = Reduce(x, [1], Enumerable.Max);
        Nd mean = Reduce(x, [1], Enumerable.Average);
        return Nd.Of(shape, i => (i[1] == 0 ? maximum : mean)[i[0], 0, i[2], i[3]]);
    }

    public static Nd CrossEntropy(Nd x, int[] labels, double smoothing, float[]? weights, int ignored, LossReduction reduction)
    {
        Nd log = Softmax(x, 1, isLog: true);
        int classes = x.Shape[1];
        int[] rows = x.Shape.Length == 2 ? [x.Shape[0]] : [x.Shape[0], x.Shape[2], x.Shape[3]];
        int row = 0;
        double total = 0;
        double weight = 0;
        Nd losses = Nd.Of(rows, index =>
        {
            int label = labels[row++];
            if (label == ignored)
                return 0;
            double loss = 0;
            for (int k = 0; k < classes; k++)
            {
                double target = ((k == label ? 1 - smoothing : 0) + (smoothing / classes)) * (weights?[k] ?? 1);
                loss -= target * (rows.Length == 1 ? log[index[0], k] : log[index[0], k, index[1], index[2]]);
            }

            total += loss;
            weight += weights?[label] ?? 1;
            return loss;
        });
        return reduction == LossReduction.None ? losses : new Nd([], [reduction == LossReduction.Sum ? total : total / weight]);
    }
}
