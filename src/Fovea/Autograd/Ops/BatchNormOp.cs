using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Batch normalization per channel with an activation in the same pass. Inputs: x, weight or none, bias or none, running mean,
/// running variance. arXiv:1502.03167.</summary>
/// <remarks>Backward recomputes the normalised value and the activation's derivative from x; per channel it keeps the mean, what the
/// float mean lacks, and 1/√(variance + ε).</remarks>
internal sealed record BatchNormOp(bool Training, float Momentum, float Epsilon, Activation Activation) : Op
{
    public override string Name => "batch_norm";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("epsilon", Epsilon.ToString("R", CultureInfo.InvariantCulture)),
        new("momentum", Momentum.ToString("R", CultureInfo.InvariantCulture)),
        new("training", Training ? "true" : "false"),
        new("activation", Activation.ToString()),
    ];

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (x.Rank is not (4 or 2))
            throw c.Fail("the input must be [N, C, H, W] or [N, C]");
        for (int i = 1; i < 5; i++)
        {
            if ((i >= 3 || c.Has(i)) && (c.Input(i).Rank != 1 || c.Input(i)[0] != x.C))
                throw c.Fail("weight, bias and running statistics must be [C]");
        }

        if (Training && x.Count <= x.C)
            throw new ShapeException($"{Name}: training needs more than one value per channel; got {x}");
        c.Output(x);
    }

    public override void Forward(OpContext c)
    {
        if (c.Input(0).Shape.Count == 0)
            return;
        ReadOnlySpan<float> x = c.Input(0).Span;
        int channels = c.Input(0).Shape.C;
        int rows = x.Length / channels;
        Span<float> saved = c.Save(new Shape(3 * channels)).MutableSpan;
        Span<float> mean = saved[..channels];
        Span<float> rest = saved.Slice(channels, channels);
        Span<float> deviation = saved[(2 * channels)..];
        if (Training)
            BatchStatistics(c, x, rows, mean, rest, deviation);
        else
            RunningStatistics(c, mean, rest, deviation);
        Apply(c, saved);
    }

    // A convolution reads a normalised and activated map alone, as a rule; without an activation the map goes on into a shortcut.
    public override bool IsDoneAfter(Op reader) =>
        reader is AddReluOp or BinaryOp<Sum> or MaxPoolOp || (reader is ConvolutionOp && Activation != Activation.None);

    public override void Repeat(OpContext c)
    {
        if (c.Input(0).Shape.Count > 0)
            Apply(c, c.Saved(0).Span);
    }

    public override void Backward(OpContext c)
    {
        if (c.Input(0).Shape.Count == 0)
            return;
        ReadOnlySpan<float> x = c.Input(0).Span;
        ReadOnlySpan<float> dy = c.OutputGradient();
        int channels = c.Input(0).Shape.C;
        int rows = x.Length / channels;
        ReadOnlySpan<float> saved = c.Saved(0).Span;
        ReadOnlySpan<float> mean = saved[..channels];
        ReadOnlySpan<float> rest = saved.Slice(channels, channels);
        ReadOnlySpan<float> deviation = saved[(2 * channels)..];
        using ChannelFloats constants = new(4 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span.Slice(channels, channels);
        Span<float> slope = constants.Span.Slice(2 * channels, channels);
        Span<float> offset = constants.Span[(3 * channels)..];
        Constants(c, saved, scale, shift);
        slope.Clear();
        offset.Clear();
        if (Training || c.NeedsGradient(1) || c.NeedsGradient(2))
        {
            using ChannelDoubles sums = new(2 * channels);
            Span<double> sum = sums.Span[..channels];
            Span<double> product = sums.Span[channels..];
            ChannelGradientSums.Run(Activation, x, dy, rows, channels, mean, scale, shift, sum, product);
            for (int i = 0; i < channels; i++)
                product[i] = (product[i] - (rest[i] * sum[i])) * deviation[i];
            if (c.NeedsGradient(1))
                Put(product, c.InputGradient(1, out bool addWeight), addWeight);
            if (c.NeedsGradient(2))
                Put(sum, c.InputGradient(2, out bool addBias), addBias);
            for (int i = 0; Training && i < channels; i++)
            {
                // x̂ = (x − mean − rest) · deviation
                double perUnit = -(double)scale[i] * deviation[i] * product[i] / rows;
                slope[i] = (float)perUnit;
                offset[i] = (float)((-scale[i] * sum[i] / rows) - (perUnit * rest[i]));
            }
        }

        if (!c.NeedsGradient(0))
            return;
        Span<float> dx = c.InputGradientOver(0, out bool add);
        ChannelInputGradient.Run(Activation, x, dy, dx, rows, channels, mean, scale, shift, slope, offset, add);
    }

    private void Apply(OpContext c, ReadOnlySpan<float> saved)
    {
        int channels = c.Input(0).Shape.C;
        ReadOnlySpan<float> x = c.Input(0).Span;
        using ChannelFloats constants = new(2 * channels);
        Span<float> scale = constants.Span[..channels];
        Span<float> shift = constants.Span[channels..];
        Constants(c, saved, scale, shift);
        ChannelAffine.Run(Activation, x, c.Output().MutableSpan, x.Length / channels, channels, saved[..channels], scale, shift);
    }

    private static void Put(ReadOnlySpan<double> values, Span<float> target, bool add)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = (float)(add ? target[i] + values[i] : values[i]);
    }

    /// <summary>scale = w / √(variance + ε) and shift = b − rest · scale, so that y = (x − mean) · scale + shift.</summary>
    private static void Constants(OpContext c, ReadOnlySpan<float> saved, Span<float> scale, Span<float> shift)
    {
        int channels = scale.Length;
        for (int i = 0; i < channels; i++)
        {
            scale[i] = saved[(2 * channels) + i] * (c.Has(1) ? c.Input(1).Span[i] : 1f);
            shift[i] = (c.Has(2) ? c.Input(2).Span[i] : 0f) - (saved[channels + i] * scale[i]);
        }
    }

    private void BatchStatistics(OpContext c, ReadOnlySpan<float> x, int rows, Span<float> mean, Span<float> rest, Span<float> deviation)
    {
        using ChannelDoubles statistics = new(2 * mean.Length);
        Span<double> means = statistics.Span[..mean.Length];
        Span<double> variances = statistics.Span[mean.Length..];
        if (c.Input(0).Moments is { } moments)
        {
            moments.Take(means, variances);
            c.Input(0).Moments = null;
        }
        else
            ChannelStatistics.Run(x, rows, mean.Length, means, variances);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)means[i];
            rest[i] = (float)(means[i] - mean[i]);
            deviation[i] = (float)(1 / Math.Sqrt(variances[i] + Epsilon));
        }

        if (RecomputeOp.IsSecondRun)
            return;
        Span<float> runningMean = c.Input(3).MutableSpan;
        Span<float> runningVariance = c.Input(4).MutableSpan;
        double unbiased = rows / (rows - 1.0);
        for (int i = 0; i < mean.Length; i++)
        {
            runningMean[i] = (float)(((1.0 - Momentum) * runningMean[i]) + (Momentum * means[i]));
            runningVariance[i] = (float)(((1.0 - Momentum) * runningVariance[i]) + (Momentum * variances[i] * unbiased));
        }
    }

    private void RunningStatistics(OpContext c, Span<float> mean, Span<float> rest, Span<float> deviation)
    {
        c.Input(3).Span.CopyTo(mean);
        rest.Clear();
        ReadOnlySpan<float> variance = c.Input(4).Span;
        for (int i = 0; i < mean.Length; i++)
            deviation[i] = (float)(1 / Math.Sqrt(variance[i] + Epsilon));
    }
}
