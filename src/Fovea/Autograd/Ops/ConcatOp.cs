using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Tensors one after the other along an axis.</summary>
internal sealed record ConcatOp(int Axis) : Op
{
    public override string Name => "concat";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("axis", Axis.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        Shape first = c.Input(0);
        if (Axis < 0 || Axis >= first.Rank)
            throw c.Fail($"axis {Axis} must exist");
        int size = 0;
        for (int i = 0; i < c.InputCount; i++)
        {
            if (c.Input(i).Rank != first.Rank || c.Input(i).With(Axis, 0) != first.With(Axis, 0))
                throw c.Fail($"all sizes but those of axis {Axis} must be equal");
            size += c.Map(i)[Axis];
        }

        c.Output(first.With(Axis, size));
    }

    public override void Forward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Output().Shape, Axis);
        Span<float> y = c.Output().MutableSpan;
        int start = 0;
        for (int i = 0; i < c.InputCount; i++)
        {
            int run = c.Input(i).Shape[Axis] * whole.Inner;
            StripCopy.Run(c.Input(i).Span, run, 0, y, whole.Step, start, whole.Outer, run, add: false);
            start += run;
        }
    }

    public override void Backward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Output().Shape, Axis);
        ReadOnlySpan<float> dy = c.OutputGradient();
        int start = 0;
        for (int i = 0; i < c.InputCount; i++)
        {
            int run = c.Input(i).Shape[Axis] * whole.Inner;
            if (c.NeedsGradient(i))
            {
                Span<float> dx = c.InputGradient(i, out bool add);
                StripCopy.Run(dy, whole.Step, start, dx, run, 0, whole.Outer, run, add);
            }

            start += run;
        }
    }
}
