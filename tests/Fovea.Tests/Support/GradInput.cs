namespace Fovea.Tests;

/// <summary>An input of a gradient check: its shape and how its values are drawn.</summary>
internal sealed record GradInput(int[] Shape, GradValues Values = GradValues.Uniform)
{
    /// <summary>Whether it is stored row-major as parameters are.</summary>
    public bool IsParameter { get; init; }

    /// <summary>Whether its gradient is compared.</summary>
    public bool NeedsGradient { get; init; } = true;

    public static GradInput Map(params int[] shape) => new(shape);

    public static GradInput Distinct(params int[] shape) => new(shape, GradValues.Distinct);

    public static GradInput Smooth(params int[] shape) => new(shape, GradValues.AwayFromKinks);

    public static GradInput Positive(params int[] shape) => new(shape, GradValues.Positive);

    public static GradInput Parameter(params int[] shape) => new(shape) { IsParameter = true };

    /// <summary>Values of this kind, each exactly a float.</summary>
    public Nd Draw(ulong seed)
    {
        Nd result = new(Shape);
        RandomStream stream = new(seed);
        int[] order = [.. Enumerable.Range(0, result.Data.Length)];
        stream.Shuffle(order);
        for (int i = 0; i < order.Length; i++)
        {
            double uniform = (2 * stream.NextDouble()) - 1;
            result.Data[i] = (float)(Values switch
            {
                GradValues.Distinct => (order[i] - (order.Length / 2.0)) * 0.05,
                GradValues.AwayFromKinks => Avoid(7.5 * uniform),
                GradValues.One => 1,
                GradValues.Zero => 0,
                GradValues.Positive => 1.25 + (0.75 * uniform),
                _ => 1.5 * uniform,
            });
        }

        return result;
    }

    private static double Avoid(double value)
    {
        foreach (double kink in (double[])[-3, 0, 3, 6])
        {
            if (Math.Abs(value - kink) < 0.05)
                return kink + 0.1;
        }

        return value;
    }
}
