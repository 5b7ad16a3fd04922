namespace Fovea.Tests;

/// <summary>Shuffle Attention step by step as in arXiv:2102.00240.</summary>
/// <remarks>Inputs: x, cweight, cbias, sweight, sbias, norm weight, norm bias.</remarks>
internal static class ShuffleAttentionReference
{
    public static Nd Run(Nd[] inputs, int groups, double epsilon)
    {
        Nd x = inputs[0];
        (int n, int channels, int height, int width) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        int half = channels / (2 * groups);
        Nd grouped = ShapeReference.Reshape(x, n * groups, 2 * half, height, width);
        Nd first = ShapeReference.Slice(grouped, 1, 0, half);
        Nd second = ShapeReference.Slice(grouped, 1, half, half);
        Nd mean = PointwiseReference.Reduce(first, [2, 3], Enumerable.Average);
        Nd norm = NormReference.Group(second, half, inputs[5], inputs[6], epsilon);
        Nd gated = ShapeReference.Concat(1, Gate(first, mean, inputs[1], inputs[2]), Gate(second, norm, inputs[3], inputs[4]));
        return ShapeReference.Shuffle(ShapeReference.Reshape(gated, n, channels, height, width), 2);
    }

    private static Nd Gate(Nd x, Nd statistic, Nd weight, Nd bias) => Nd.Of(
        x.Shape,
        i => x[i] * PointwiseReference.Activate(Activation.Sigmoid, (statistic.Broadcast(i) * weight.Data[i[1]]) + bias.Data[i[1]]));
}
