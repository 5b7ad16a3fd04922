using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Each element becomes zero with a probability, else it is divided by 1 − probability. The mask follows from the seed and the
/// element's place in memory.</summary>
internal sealed record DropoutOp(float Probability, ulong Seed) : Op
{
    public override string Name => "dropout";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("probability", Probability.ToString("R", CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c) => c.Output(c.Map(0));

    public override void Forward(OpContext c) =>
        DropoutMask.Run(c.Input(0).Span, c.Output().MutableSpan, Probability, Seed, add: false);

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        Span<float> dx = c.InputGradient(0, out bool add);
        DropoutMask.Run(c.OutputGradient(), dx, Probability, Seed, add);
    }
}
