using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>A run of indices along an axis.</summary>
internal sealed record SliceOp(int Axis, int Start, int Length) : Op
{
    public override string Name => "slice";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("axis", Axis.ToString(CultureInfo.InvariantCulture)), new("start", Start.ToString(CultureInfo.InvariantCulture)),
        new("length", Length.ToString(CultureInfo.InvariantCulture)),
    ];

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (Axis < 0 || Axis >= x.Rank || Start < 0 || Length < 0 || Start > x[Axis] - Length)
            throw c.Fail($"indices {Start} to {Start + Length} of axis {Axis} must exist");
        c.Output(x.With(Axis, Length));
    }

    public override void Forward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        int run = Length * whole.Inner;
        StripCopy.Run(c.Input(0).Span, whole.Step, Start * whole.Inner, c.Output().MutableSpan, run, 0, whole.Outer, run, add: false);
    }

    public override void Backward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        int run = Length * whole.Inner;
        Span<float> dx = c.InputGradient(0, out bool add);
        bool isWhole = Length == whole.Size;
        if (!add && !isWhole)
            dx.Clear();
        StripCopy.Run(c.OutputGradient(), run, 0, dx, whole.Step, Start * whole.Inner, whole.Outer, run, add);
    }
}
