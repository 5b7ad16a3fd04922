using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Maximum and mean over the rows or the columns, maximum first, as planes of the axis that stays and the channels: over W
/// [N, 2, H, C], over H [N, 2, W, C]. The first place that has the maximum gets its gradient.</summary>
/// <param name="Axis">2 for H, 3 for W.</param>
/// <remarks>Channels-last storage of such a plane is what a pass over the map writes in order: nothing is transposed.</remarks>
internal sealed record AxisMaxMeanOp(int Axis) : Op
{
    public override string Name => "axis_max_mean";

    public override BackwardNeeds Needs => BackwardNeeds.Inputs | BackwardNeeds.Outputs;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("axis", Axis.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (x[Axis] == 0)
            throw c.Fail("height and width must be at least 1");
        c.Output(new Shape(x.N, 2, Axis == 2 ? x.W : x.H, x.C));
    }

    public override void Forward(OpContext c)
    {
        StorageAxis axis = StorageAxis.Of(c.Input(0).Shape, Axis);
        AxisMaximumMean.Forward(c.Input(0).Span, axis.Outer, axis.Size, axis.Inner, c.Output().MutableSpan);
    }

    public override void Backward(OpContext c)
    {
        StorageAxis axis = StorageAxis.Of(c.Input(0).Shape, Axis);
        Span<float> dx = c.InputGradient(0, out bool add);
        AxisMaximumMean.Backward(
            c.Input(0).Span, c.Output().Span, c.OutputGradient(), axis.Outer, axis.Size, axis.Inner, dx, add);
    }
}
