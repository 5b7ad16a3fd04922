using System.Globalization;
using System.Runtime.InteropServices;
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
        Shape x = c.Input(0);
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
        Span<float> affine = Tensor.Allocate(new Shape(2, channels)).MutableSpan;
        ChannelBlocks blocks = new(image / channels, channels);
        Span<double> scratch = Doubles((2 * blocks.Chunks * channels) + (2 * channels));
        for (int n = 0; n < shape.N; n++)
        {
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(n * image, image);
            Span<float> mean = saved.Slice(n * channels, channels);
            Span<float> inverse = saved.Slice((shape.N + n) * channels, channels);
            Statistics(x, blocks, scratch, mean, inverse);
            Affine(c, mean, inverse, affine[..channels], affine[channels..]);
            ChannelAffine.Forward(
                Activation.None, x, affine[..channels], affine[channels..], c.Output().MutableSpan.Slice(n * image, image));
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
        Span<float> work = Tensor.Allocate(new Shape(4, channels)).MutableSpan;
        Span<float> slope = work[..channels];
        Span<float> offset = work.Slice(channels, channels);
        Span<float> p = work.Slice(2 * channels, channels);
        Span<float> q = work.Slice(3 * channels, channels);
        ChannelBlocks blocks = new(image / channels, channels);
        Span<double> sums = Doubles(2 * (blocks.Chunks + 1) * channels);
        Span<double> totals = sums[(2 * blocks.Chunks * channels)..];
        totals.Clear();
        for (int n = 0; n < shape.N; n++)
        {
            ReadOnlySpan<float> x = c.Input(0).Span.Slice(n * image, image);
            ReadOnlySpan<float> dy = c.OutputGradient().Slice(n * image, image);
            ReadOnlySpan<float> mean = c.Saved(0).Span.Slice(n * channels, channels);
            ReadOnlySpan<float> inverse = c.Saved(0).Span.Slice((shape.N + n) * channels, channels);
            Affine(c, mean, inverse, slope, offset);
            ChannelAffine.Reduce(Activation.None, x, dy, slope, offset, mean, blocks, sums);
            for (int i = 0; i < channels; i++)
            {
                totals[i] += sums[i];
                totals[channels + i] += sums[channels + i] * inverse[i];
            }

            if (dx.IsEmpty)
                continue;
            Pull(sums, slope, mean, inverse, p, q, image / Groups);
            ChannelAffine.Input(Activation.None, x, dy, slope, offset, p, q, dx.Slice(n * image, image), add);
        }

        Put(c, 1, totals[channels..]);
        Put(c, 2, totals[..channels]);
    }

    /// <summary>What the statistics of each group add to dx: p · x + q.</summary>
    private void Pull(
        ReadOnlySpan<double> sums, ReadOnlySpan<float> slope, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse,
        Span<float> p, Span<float> q, int count)
    {
        int channels = slope.Length;
        int width = channels / Groups;
        for (int first = 0; first < channels; first += width)
        {
            double sum = 0;
            double product = 0;
            for (int i = first; i < first + width; i++)
            {
                sum += slope[i] * sums[i];
                product += slope[i] * sums[channels + i];
            }

            double multiple = -product * inverse[first] * inverse[first] / count;
            p.Slice(first, width).Fill((float)multiple);
            q.Slice(first, width).Fill((float)((-sum / count) - (mean[first] * multiple)));
        }
    }

    /// <summary>Mean and 1 / √(variance + ε) of each group, repeated for its channels.</summary>
    private void Statistics(ReadOnlySpan<float> x, ChannelBlocks blocks, Span<double> scratch, Span<float> mean, Span<float> inverse)
    {
        int channels = mean.Length;
        int width = channels / Groups;
        Span<double> means = scratch.Slice(2 * blocks.Chunks * channels, channels);
        Span<double> variances = scratch.Slice((2 * blocks.Chunks * channels) + channels, channels);
        BatchStatistics.Run(x, blocks, scratch, means, variances);
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

    private static void Affine(OpContext c, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> slope, Span<float> offset)
    {
        for (int i = 0; i < slope.Length; i++)
        {
            slope[i] = (c.Has(1) ? c.Input(1).Span[i] : 1f) * inverse[i];
            offset[i] = (c.Has(2) ? c.Input(2).Span[i] : 0f) - (mean[i] * slope[i]);
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

    private static Span<double> Doubles(int count) =>
        MemoryMarshal.Cast<float, double>(Tensor.Allocate(new Shape(2 * count)).MutableSpan);
}
