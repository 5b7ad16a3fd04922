using System.Globalization;

namespace Fovea;

/// <summary>The whole of Shuffle Attention in one pass over the map after one for its statistics: every element is gated by
/// σ(a·x + b), with a and b per image and channel, and goes to its shuffled place.</summary>
/// <remarks>In the channel half a = 0 and b = cweight·mean + cbias; in the spatial half a and b fold the norm and its two affine
/// maps. Inputs: x, cweight, cbias, sweight, sbias, norm weight, norm bias.</remarks>
internal sealed record ShuffleAttentionOp(int Groups) : Op, IGatingOp
{
    public override string Name => "shuffle_attention";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("groups", Groups.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Input(0);
        if (x.C % (2 * Groups) != 0)
            throw c.Fail($"channels must be divisible by 2·groups ({2 * Groups})");
        for (int i = 1; i < 7; i++)
        {
            if (c.Input(i).Count != x.C / (2 * Groups))
                throw c.Fail("each parameter must have channels / (2·groups) values");
        }

        c.Output(x);
    }

    public override void Forward(OpContext c) => Forward(c, Kernels.Epilogue.Of(Activation.None));

    /// <inheritdoc/>
    public void Forward(OpContext c, Kernels.Epilogue epilogue)
    {
        Shape x = c.Input(0).Shape;
        Shape perChannel = new(x.N, x.C);
        Tensor mean = c.Save(perChannel);
        Tensor inverse = c.Save(perChannel);
        Tensor slope = c.Save(perChannel);
        Tensor offset = c.Save(perChannel);
        Kernels.ShuffleAttentionForward.Run(
            new Kernels.ShuffleAttention.Sizes(x.N, x.H * x.W, x.C, Groups), c.Input(0).Span, Parameters(c), mean.MutableSpan,
            inverse.MutableSpan, slope.MutableSpan, offset.MutableSpan, c.Output().MutableSpan, epilogue);
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Kernels.ShuffleAttention.Sizes sizes = new(x.N, x.H * x.W, x.C, Groups);
        int half = x.C / (2 * Groups);
        Span<float> gradients = Tensor.Allocate(new Shape(6, half)).MutableSpan;
        Span<float> inputGradient = c.NeedsGradient(0) ? c.InputGradientToWrite(0) : [];
        Kernels.ShuffleAttentionBackward.Run(
            sizes, c.Input(0).Span, Parameters(c), c.Saved(0).Span, c.Saved(1).Span, c.Saved(2).Span, c.Saved(3).Span,
            c.OutputGradient(), inputGradient, gradients);
        for (int i = 0; i < 6; i++)
        {
            if (c.NeedsGradient(i + 1))
                gradients.Slice(i * half, half).CopyTo(c.InputGradientToWrite(i + 1));
        }
    }

    private static Kernels.ShuffleAttention.Parameters Parameters(OpContext c) => new(
        c.Input(1).Span, c.Input(2).Span, c.Input(3).Span, c.Input(4).Span, c.Input(5).Span, c.Input(6).Span);
}
