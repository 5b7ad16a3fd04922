using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>y = scale · x + shift with two numbers.</summary>
internal sealed record AffineOp(float Scale, float Shift) : Op
{
    public override string Name => "affine";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("scale", Scale.ToString("R", CultureInfo.InvariantCulture)),
        new("shift", Shift.ToString("R", CultureInfo.InvariantCulture)),
    ];

    public override void InferShapes(ShapeContext c) => c.Output(c.Map(0));

    public override void Forward(OpContext c) =>
        ScaleShift.Run(c.Input(0).Span, Scale, Shift, c.Output().MutableSpan, add: false);

    public override void Backward(OpContext c)
    {
        if (!c.NeedsGradient(0))
            return;
        if (Scale == 1f)
        {
            c.PassGradient(0);
            return;
        }

        Span<float> dx = c.InputGradient(0, out bool add);
        ScaleShift.Run(c.OutputGradient(), Scale, 0f, dx, add);
    }
}
