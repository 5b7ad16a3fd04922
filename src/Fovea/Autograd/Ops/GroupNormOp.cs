using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Group normalization, arXiv:1803.08494. Inputs: x, weight or none, bias or none. Each image is an affine map per channel
/// whose statistics are those of the channel's group.</summary>
internal sealed record GroupNormOp(int Groups, float Epsilon) : Op
{
    public override string Name => "group_norm";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("groups", Groups.ToString(CultureInfo.InvariantCulture)), new("epsilon", Epsilon.ToString("R", CultureInfo.InvariantCulture)),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (Groups < 1 || x.C % Groups != 0)
            throw c.Fail($"the channels must be divisible by {Groups} groups");
        for (int i = 1; i < 3; i++)
        {
            if (c.Has(i) && c.Input(i).Count != x.C)
                throw c.Fail($"weight and bias must have {x.C} values");
        }

        c.Output(x);
    }

    public override void Forward(OpContext c)
    {
        Shape shape = c.Input(0).Shape;
        if (shape.Count == 0)
            return;
        int channels = shape.C;
        int image = shape.Count / shape.N;
        Span<float> saved = c.Save(new Shape(2, shape.N * channels)).MutableSpan;
        using ChannelFloats constants = new(2 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span[channels..];
        using ChannelDoubles statistics = new(2 * channels);
        for (int n = 0; n < shape.N; n++)
        {
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(n * image, image);
            Span<float> mean = saved.Slice(n * channels, channels);
            Span<float> inverse = saved.Slice((shape.N + n) * channels, channels);
            Statistics(x, statistics.Span, mean, inverse);
            Constants(c, inverse, scale, shift);
            Span<float> y = c.Output().MutableSpan.Slice(n * image, image);
            ChannelAffine.Run(Activation.None, x, y, image / channels, channels, mean, scale, shift);
        }
    }

    public override void Backward(OpContext c)
    {
        Shape shape = c.Input(0).Shape;
        if (shape.Count == 0)
            return;
        int channels = shape.C;
        int image = shape.Count / shape.N;
        bool add = false;
        Span<float> dx = c.NeedsGradient(0) ? c.InputGradient(0, out add) : [];
        using ChannelFloats constants = new(4 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span.Slice(channels, channels);
        Span<float> slope = constants.Span.Slice(2 * channels, channels);
        Span<float> offset = constants.Span[(3 * channels)..];
        using ChannelDoubles sums = new(4 * channels);
        Span<double> sum = sums.Span[..channels];
        Span<double> product = sums.Span.Slice(channels, channels);
        Span<double> totals = sums.Span[(2 * channels)..];
        totals.Clear();
        for (int n = 0; n < shape.N; n++)
        {
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(n * image, image);
            ReadOnlySpan<float> dy = c.OutputGradient().Slice(n * image, image);
            ReadOnlySpan<float> mean = c.Saved(0).Span.Slice(n * channels, channels);
            ReadOnlySpan<float> inverse = c.Saved(0).Span.Slice((shape.N + n) * channels, channels);
            Constants(c, inverse, scale, shift);
            ChannelGradientSums.Run(Activation.None, x, dy, image / channels, channels, mean, scale, shift, sum, product);
            for (int i = 0; i < channels; i++)
            {
                totals[i] += sum[i];
                totals[channels + i] += product[i] * inverse[i];
            }

            if (dx.IsEmpty)
                continue;
            Pull(sum, product, scale, inverse, slope, offset, image / Groups);
            ChannelInputGradient.Run(
                Activation.None, x, dy, dx.Slice(n * image, image), image / channels, channels, mean, scale, shift, slope, offset, add);
        }

        Put(c, 1, totals[channels..]);
        Put(c, 2, totals[..channels]);
    }

    /// <summary>What the statistics of each group add to dx: slope · (x − mean) + offset.</summary>
    private void Pull(
        ReadOnlySpan<double> sum, ReadOnlySpan<double> product, ReadOnlySpan<float> scale, ReadOnlySpan<float> inverse,
        Span<float> slope, Span<float> offset, int count)
    {
        int width = scale.Length / Groups;
        for (int first = 0; first < scale.Length; first += width)
        {
            double total = 0;
            double totalProduct = 0;
            for (int i = first; i < first + width; i++)
            {
                total += scale[i] * sum[i];
                totalProduct += scale[i] * product[i];
            }

            slope.Slice(first, width).Fill((float)(-totalProduct * inverse[first] * inverse[first] / count));
            offset.Slice(first, width).Fill((float)(-total / count));
        }
    }

    /// <summary>Mean and 1 / √(variance + ε) of each group, repeated for its channels.</summary>
    private void Statistics(ReadOnlySpan<float> x, Span<double> statistics, Span<float> mean, Span<float> inverse)
    {
        int channels = mean.Length;
        int width = channels / Groups;
        Span<double> means = statistics[..channels];
        Span<double> variances = statistics[channels..];
        ChannelStatistics.Run(x, x.Length / channels, channels, means, variances);
        for (int first = 0; first < channels; first += width)
        {
            double center = 0;
            for (int i = first; i < first + width; i++)
                center += means[i] / width;
            double variance = 0;
            for (int i = first; i < first + width; i++)
                variance += (variances[i] + ((means[i] - center) * (means[i] - center))) / width;
            mean.Slice(first, width).Fill((float)center);
            inverse.Slice(first, width).Fill((float)(1 / Math.Sqrt(variance + Epsilon)));
        }
    }

    private static void Constants(OpContext c, ReadOnlySpan<float> inverse, Span<float> scale, Span<float> shift)
    {
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = (c.Has(1) ? c.Input(1).Span[i] : 1f) * inverse[i];
            shift[i] = c.Has(2) ? c.Input(2).Span[i] : 0f;
        }
    }

    private static void Put(OpContext c, int input, ReadOnlySpan<double> values)
    {
        if (!c.NeedsGradient(input))
            return;
        Span<float> gradient = c.InputGradientToWrite(input);
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = (float)values[i];
    }
}
