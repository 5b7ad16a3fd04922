using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Each channel of each image less its mean over the positions, divided by its unbiased deviation plus ε: (x − mean) / (std + ε),
/// [N, C, H, W] → the same.</summary>
/// <remarks>Unlike a norm the deviation has the divisor H·W − 1 and ε stands outside the root, as in Spatial Group-wise Enhance,
/// arXiv:1905.09646.</remarks>
internal sealed record StandardizeOp(float Epsilon) : Op
{
    public override string Name => "standardize";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("epsilon", Epsilon.ToString("R", CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x.H * x.W < 2)
            throw c.Fail("the deviation needs at least two positions");
        c.Output(x);
    }

    public override void Forward(OpContext c)
    {
        Shape shape = c.Input(0).Shape;
        if (shape.Count == 0)
            return;
        int channels = shape.C;
        int pixels = shape.H * shape.W;
        Span<float> saved = c.Save(new Shape(2, shape.N * channels)).MutableSpan;
        using ChannelFloats constants = new(2 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span[channels..];
        shift.Clear();
        using ChannelDoubles statistics = new(2 * channels);
        Span<double> means = statistics.Span[..channels];
        Span<double> variances = statistics.Span[channels..];
        for (int n = 0; n < shape.N; n++)
        {
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(n * pixels * channels, pixels * channels);
            Span<float> mean = saved.Slice(n * channels, channels);
            Span<float> deviation = saved.Slice((shape.N + n) * channels, channels);
            ChannelStatistics.Run(x, pixels, channels, means, variances);
            for (int i = 0; i < channels; i++)
            {
                mean[i] = (float)means[i];
                deviation[i] = (float)Math.Sqrt(variances[i] * pixels / (pixels - 1));
                scale[i] = 1f / (deviation[i] + Epsilon);
            }

            Span<float> y = c.Output().MutableSpan.Slice(n * pixels * channels, pixels * channels);
            ChannelAffine.Run(Activation.None, x, y, pixels, channels, mean, scale, shift);
        }
    }

    public override void Backward(OpContext c)
    {
        Shape shape = c.Input(0).Shape;
        if (shape.Count == 0)
            return;
        int channels = shape.C;
        int pixels = shape.H * shape.W;
        Span<float> dx = c.InputGradient(0, out bool add);
        using ChannelFloats constants = new(4 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span.Slice(channels, channels);
        Span<float> slope = constants.Span.Slice(2 * channels, channels);
        Span<float> offset = constants.Span[(3 * channels)..];
        shift.Clear();
        using ChannelDoubles sums = new(2 * channels);
        Span<double> sum = sums.Span[..channels];
        Span<double> product = sums.Span[channels..];
        for (int n = 0; n < shape.N; n++)
        {
            int at = n * pixels * channels;
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(at, pixels * channels);
            ReadOnlySpan<float> dy = c.OutputGradient().Slice(at, pixels * channels);
            ReadOnlySpan<float> mean = c.Saved(0).Span.Slice(n * channels, channels);
            ReadOnlySpan<float> deviation = c.Saved(0).Span.Slice((shape.N + n) * channels, channels);
            for (int i = 0; i < channels; i++)
                scale[i] = 1f / (deviation[i] + Epsilon);
            ChannelGradientSums.Run(Activation.None, x, dy, pixels, channels, mean, scale, shift, sum, product);
            for (int i = 0; i < channels; i++)
            {
                // A constant map has no direction in which its deviation grows: PyTorch's derivative there is 0.
                double pull = deviation[i] == 0f ? 0 : -product[i] * scale[i] * scale[i] / (deviation[i] * (double)(pixels - 1));
                slope[i] = (float)pull;
                offset[i] = (float)(-scale[i] * sum[i] / pixels);
            }

            ChannelInputGradient.Run(
                Activation.None, x, dy, dx.Slice(at, pixels * channels), pixels, channels, mean, scale, shift, slope, offset, add);
        }
    }
}
