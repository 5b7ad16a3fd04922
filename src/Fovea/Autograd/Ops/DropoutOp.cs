using System.Globalization;

namespace Fovea;

/// <summary>Zero with a probability, else x / (1 − probability). The mask of an element follows from the seed and its place, so that
/// backward draws it again and nothing is saved.</summary>
internal sealed record DropoutOp(float Probability, ulong Seed) : Op
{
    public override string Name => "dropout";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("probability", Probability.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c) => c.Output(c.Input(0));

    public override void Forward(OpContext c) => Mask(c.Input(0).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c) => Mask(c.OutputGradient(), c.InputGradientToWrite(0));

    private void Mask(ReadOnlySpan<float> source, Span<float> target)
    {
        RandomStream stream = new(Seed);
        float scale = 1f / (1f - Probability);
        for (int i = 0; i < target.Length; i++)
            target[i] = stream.NextSingle() < Probability ? 0f : source[i] * scale;
    }
}
