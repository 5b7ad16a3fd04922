using System.Globalization;
using System.Runtime.InteropServices;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Batch normalization with an activation in the same pass, arXiv:1502.03167. Inputs: x, weight or none, bias or none, running
/// mean, running variance; training moves the last two in place. Saves the mean, slope and offset of each channel and recomputes
/// the rest in backward.</summary>
internal sealed record BatchNormOp(bool Training, float Momentum, float Epsilon, Activation Activation) : Op
{
    public override string Name => "batch_norm";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("epsilon", Epsilon.ToString(CultureInfo.InvariantCulture)), new("activation", Activation.ToString()),
    ];

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Input(0);
        if (x.Rank is not (2 or 4))
            throw c.Fail("the input must be [N, C] or [N, C, H, W]");
        for (int i = 1; i < 5; i++)
        {
            if (c.Has(i) && c.Input(i).Count != x.C)
                throw c.Fail($"weight, bias and statistics must have {x.C} values");
        }

        if (Training && x.Count == x.C)
            throw c.Fail("training needs more than one value per channel");
        c.Output(x);
    }

    public override void Forward(OpContext c)
    {
        int channels = c.Input(0).Shape.C;
        if (c.Input(0).Shape.Count == 0)
            return;
        Tensor saved = c.Save(new Shape(4, channels));
        Span<float> mean = saved.MutableSpan[..channels];
        Span<float> inverse = saved.MutableSpan.Slice(channels, channels);
        Span<float> slope = saved.MutableSpan.Slice(2 * channels, channels);
        Span<float> offset = saved.MutableSpan.Slice(3 * channels, channels);
        ReadOnlySpan<float> x = c.Input(0).Span;
        if (Training)
            Statistics(c, x, channels, mean, inverse);
        else
            Running(c, mean, inverse);
        for (int i = 0; i < channels; i++)
        {
            slope[i] = (c.Has(1) ? c.Input(1).Span[i] : 1f) * inverse[i];
            offset[i] = (c.Has(2) ? c.Input(2).Span[i] : 0f) - (mean[i] * slope[i]);
        }

        ChannelAffine.Forward(Activation, x, slope, offset, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        int channels = c.Input(0).Shape.C;
        if (c.Input(0).Shape.Count == 0)
            return;
        ReadOnlySpan<float> x = c.Input(0).Span;
        ReadOnlySpan<float> dy = c.OutputGradient();
        ReadOnlySpan<float> saved = c.Saved(0).Span;
        ReadOnlySpan<float> mean = saved[..channels];
        ReadOnlySpan<float> inverse = saved.Slice(channels, channels);
        ReadOnlySpan<float> slope = saved.Slice(2 * channels, channels);
        ReadOnlySpan<float> offset = saved.Slice(3 * channels, channels);
        ChannelBlocks blocks = new(x.Length / channels, channels);
        Span<double> sums = Doubles(2 * blocks.Chunks * channels);
        ChannelAffine.Reduce(Activation, x, dy, slope, offset, mean, blocks, sums);
        if (c.NeedsGradient(1))
        {
            Span<float> gradient = c.InputGradientToWrite(1);
            for (int i = 0; i < channels; i++)
                gradient[i] = (float)(sums[channels + i] * inverse[i]);
        }

        if (c.NeedsGradient(2))
        {
            Span<float> gradient = c.InputGradientToWrite(2);
            for (int i = 0; i < channels; i++)
                gradient[i] = (float)sums[i];
        }

        if (!c.NeedsGradient(0))
            return;
        Span<float> linear = Tensor.Allocate(new Shape(2, channels)).MutableSpan;
        Span<float> p = linear[..channels];
        Span<float> q = linear[channels..];
        linear.Clear();
        for (int i = 0; i < channels && Training; i++)
        {
            double multiple = -(double)slope[i] * inverse[i] * inverse[i] * sums[channels + i] / blocks.Pixels;
            p[i] = (float)multiple;
            q[i] = (float)((-(double)slope[i] * sums[i] / blocks.Pixels) - (mean[i] * multiple));
        }

        Span<float> dx = c.InputGradient(0, out bool add);
        ChannelAffine.Input(Activation, x, dy, slope, offset, p, q, dx, add);
    }

    private static Span<double> Doubles(int count) =>
        MemoryMarshal.Cast<float, double>(Tensor.Allocate(new Shape(2 * count)).MutableSpan);

    private void Statistics(OpContext c, ReadOnlySpan<float> x, int channels, Span<float> mean, Span<float> inverse)
    {
        ChannelBlocks blocks = new(x.Length / channels, channels);
        Span<double> scratch = Doubles((2 * blocks.Chunks * channels) + (2 * channels));
        Span<double> means = scratch.Slice(2 * blocks.Chunks * channels, channels);
        Span<double> variances = scratch.Slice((2 * blocks.Chunks * channels) + channels, channels);
        BatchStatistics.Run(x, blocks, scratch, means, variances);
        Span<float> runningMean = c.Input(3).MutableSpan;
        Span<float> runningVariance = c.Input(4).MutableSpan;
        double unbiased = blocks.Pixels / (blocks.Pixels - 1.0);
        for (int i = 0; i < channels; i++)
        {
            mean[i] = (float)means[i];
            inverse[i] = (float)(1 / Math.Sqrt(variances[i] + Epsilon));
            runningMean[i] = (float)(((1 - (double)Momentum) * runningMean[i]) + (Momentum * means[i]));
            runningVariance[i] = (float)(((1 - (double)Momentum) * runningVariance[i]) + (Momentum * variances[i] * unbiased));
        }
    }

    private void Running(OpContext c, Span<float> mean, Span<float> inverse)
    {
        c.Input(3).Span.CopyTo(mean);
        ReadOnlySpan<float> variance = c.Input(4).Span;
        for (int i = 0; i < inverse.Length; i++)
            inverse[i] = (float)(1 / Math.Sqrt((double)variance[i] + Epsilon));
    }
}
