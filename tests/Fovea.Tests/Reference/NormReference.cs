namespace Fovea.Tests;

/// <summary>Norms by their definitions.</summary>
internal static class NormReference
{
    /// <summary>Batch norm over all axes but the second; with given statistics or the batch's own.</summary>
    public static Nd Batch(
        Nd x, Nd? weight, Nd? bias, double epsilon, (Nd Mean, Nd Variance)? running, Activation activation = Activation.None)
    {
        int[] axes = [.. Enumerable.Range(0, x.Shape.Length).Where(static axis => axis != 1)];
        Nd mean = PointwiseReference.Reduce(x, axes, Enumerable.Average);
        Nd variance = PointwiseReference.Reduce(x, axes, Variance);
        return Nd.Of(x.Shape, index =>
        {
            int c = index[1];
            double center = running?.Mean.Data[c] ?? mean.Data[c];
            double spread = running?.Variance.Data[c] ?? variance.Data[c];
            double y = ((x[index] - center) / Math.Sqrt(spread + epsilon) * (weight?.Data[c] ?? 1)) + (bias?.Data[c] ?? 0);
            return PointwiseReference.Activate(activation, y);
        });
    }

    public static Nd Group(Nd x, int groups, Nd? weight, Nd? bias, double epsilon)
    {
        (int n, int channels) = (x.Shape[0], x.Shape[1]);
        Nd rows = ShapeReference.Reshape(x, n, groups, x.Data.Length / (n * groups));
        Nd mean = PointwiseReference.Reduce(rows, [2], Enumerable.Average);
        Nd variance = PointwiseReference.Reduce(rows, [2], Variance);
        return Nd.Of(x.Shape, i =>
        {
            int group = i[1] / (channels / groups);
            double y = (x[i] - mean[i[0], group, 0]) / Math.Sqrt(variance[i[0], group, 0] + epsilon);
            return (y * (weight?.Data[i[1]] ?? 1)) + (bias?.Data[i[1]] ?? 0);
        });
    }

    private static double Variance(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Average(value => (value - mean) * (value - mean));
    }
}
