using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>SimAM whole: y = x · σ(d / (4 · (Σ d / n + λ)) + ½), d = (x − mean)², n = H·W − 1, per image and channel.</summary>
internal sealed record SimAmOp(float Lambda) : Op
{
    public override string Name => "simam";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("lambda", Lambda.ToString("R", CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x.H * x.W < 2)
            throw c.Fail("the variance needs at least two positions");
        c.Output(x);
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        if (x.Count == 0)
            return;
        int pixels = x.H * x.W;
        int image = pixels * x.C;
        Span<float> mean = c.Save(new Shape(x.N, x.C)).MutableSpan;
        Span<float> slope = c.Save(new Shape(x.N, x.C)).MutableSpan;
        using ChannelDoubles statistics = new(2 * x.C);
        Span<double> means = statistics.Span[..x.C];
        Span<double> variances = statistics.Span[x.C..];
        for (int n = 0; n < x.N; n++)
        {
            ChannelStatistics.Run(c.Input(0).Span.Slice(n * image, image), pixels, x.C, means, variances);
            for (int i = 0; i < x.C; i++)
            {
                mean[(n * x.C) + i] = (float)means[i];
                slope[(n * x.C) + i] = (float)(1 / (4 * ((variances[i] * pixels / (pixels - 1)) + Lambda)));
            }
        }

        SimAm.Forward(c.Input(0).Span, mean, slope, x.N, pixels, x.C, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        Shape shape = c.Input(0).Shape;
        if (shape.Count == 0)
            return;
        int pixels = shape.H * shape.W;
        ReadOnlySpan<float> x = c.Input(0).Span;
        ReadOnlySpan<float> mean = c.Saved(0).Span;
        ReadOnlySpan<float> slope = c.Saved(1).Span;
        ReadOnlySpan<float> dy = c.OutputGradient();
        using ChannelFloats sums = new(2 * mean.Length);
        Span<float> first = sums.Span[..mean.Length];
        Span<float> second = sums.Span[mean.Length..];
        SimAm.Sums(x, mean, slope, dy, shape.N, pixels, shape.C, first, second);
        for (int i = 0; i < mean.Length; i++)
        {
            // From here the two hold what the mean and the variance send back: a constant and a multiple of x − mean.
            first[i] *= -2f * slope[i] / pixels;
            second[i] *= -8f * slope[i] * slope[i] / (pixels - 1);
        }

        Span<float> dx = c.InputGradient(0, out bool add);
        SimAm.Spread(x, mean, slope, dy, second, first, shape.N, pixels, shape.C, dx, add);
    }
}
