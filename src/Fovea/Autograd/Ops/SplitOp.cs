using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Pieces of a tensor along an axis, one output each; what lies between them and after them is left out.</summary>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="Start">Where the first piece begins.</param>
/// <param name="Lengths">The lengths of the pieces.</param>
internal sealed record SplitOp(int Axis, int Start, int[] Lengths) : Op
{
    public override string Name => "split";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("axis", Axis.ToString(CultureInfo.InvariantCulture)),
        new("start", Start.ToString(CultureInfo.InvariantCulture)),
        new("lengths", string.Join(", ", Lengths)),
    ];

    public bool Equals(SplitOp? other) =>
        other is not null && Axis == other.Axis && Start == other.Start && Lengths.AsSpan().SequenceEqual(other.Lengths);

    public override int GetHashCode() => Lengths.Aggregate(HashCode.Combine(Axis, Start), HashCode.Combine);

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (Axis < 0 || Axis >= x.Rank)
            throw c.Fail($"axis {Axis} must exist");
        int end = Start;
        foreach (int length in Lengths)
        {
            if (length < 0 || Start < 0 || (end += length) > x[Axis])
                throw c.Fail($"pieces of {string.Join(", ", Lengths)} from {Start} must lie within the {x[Axis]} of axis {Axis}");
            c.Output(x.With(Axis, length));
        }
    }

    public override void Forward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        for (int i = 0, at = Start; i < c.OutputCount; at += Lengths[i++])
        {
            int run = Run(whole, i);
            StripCopy.Run(c.Input(0).Span, whole.Step, at * whole.Inner, c.Output(i).MutableSpan, run, 0, whole.Outer, run, add: false);
        }
    }

    public override void Backward(OpContext c)
    {
        StorageAxis whole = StorageAxis.Of(c.Input(0).Shape, Axis);
        Span<float> dx = c.InputGradient(0, out bool add);
        bool isWhole = Start == 0;
        int covered = 0;
        for (int i = 0; i < c.OutputCount; i++)
        {
            isWhole &= c.HasOutputGradient(i);
            covered += Lengths[i];
        }

        if (!add && (!isWhole || covered != whole.Size))
            dx.Clear();
        for (int i = 0, at = Start; i < c.OutputCount; at += Lengths[i++])
        {
            if (c.HasOutputGradient(i))
                StripCopy.Run(c.OutputGradient(i), Run(whole, i), 0, dx, whole.Step, at * whole.Inner, whole.Outer, Run(whole, i), add);
        }
    }

    private int Run(StorageAxis whole, int piece) => Lengths[piece] * whole.Inner;
}
