using System.Globalization;

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
        Shape x = c.Input(0);
        if (Axis < 0 || Axis >= x.Rank || Start < 0 || Length < 0 || Start > x[Axis] - Length)
            throw c.Fail($"indices {Start} to {Start + Length} of axis {Axis} must exist");
        c.Output(x.With(Axis, Length));
    }

    public override void Forward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        int run = Length * whole.Inner;
        for (int o = 0; o < whole.Outer; o++)
            c.Input(0).Span.Slice(((o * whole.Size) + Start) * whole.Inner, run).CopyTo(c.Output().MutableSpan[(o * run)..]);
    }

    public override void Backward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        int run = Length * whole.Inner;
        ReadOnlySpan<float> dy = c.OutputGradient();
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        for (int o = 0; o < whole.Outer; o++)
        {
            Span<float> target = dx.Slice(((o * whole.Size) + Start) * whole.Inner, run);
            for (int i = 0; i < run; i++)
                target[i] += dy[(o * run) + i];
        }
    }
}
