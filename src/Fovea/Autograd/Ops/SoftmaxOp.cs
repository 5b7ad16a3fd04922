using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Softmax along an axis, or its logarithm.</summary>
internal sealed record SoftmaxOp(int Axis, bool IsLog) : Op
{
    public override string Name => IsLog ? "log_softmax" : "softmax";

    public override BackwardNeeds Needs => BackwardNeeds.Outputs;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("axis", Axis.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        if (Axis < 0 || Axis >= c.Map(0).Rank)
            throw c.Fail($"axis {Axis} must exist");
        c.Output(c.Input(0));
    }

    public override void Forward(OpContext c) =>
        Softmax.Forward(c.Input(0).Span, c.Output().MutableSpan, Cut(c), IsLog);

    public override void Backward(OpContext c)
    {
        Span<float> dx = c.InputGradient(0, out bool add);
        Softmax.Backward(c.Output().Span, c.OutputGradient(), dx, Cut(c), IsLog, add);
    }

    private (int Outer, int Length, int Inner) Cut(OpContext c)
    {
        StorageAxis axis = StorageAxis.Of(c.Input(0).Shape, Axis);
        return (axis.Outer, axis.Size, axis.Inner);
    }
}
