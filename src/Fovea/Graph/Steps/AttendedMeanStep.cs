using Fovea.Kernels;

namespace Fovea;

/// <summary>The mean over positions, each weighted by the softmax of a 1×1 convolution to one plane.</summary>
internal sealed class AttendedMeanStep(PlanNode node, IReadOnlyList<Shape> shapes, FoldedWeight weight) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;
    private readonly PackedPlanar _filter = weight.Packed(static weight => new PackedPlanar(weight.Values(), weight.Bias));

    public override unsafe Action Bind(PlanValues values)
    {
        Shape x = values.Value(_node.Inputs[0]).Shape;
        PinnedBlock memory = values.Memory;
        long source = values.Place(_node.Inputs[0]), target = values.Place(_node.Outputs[0]);
        return () => _filter.Average(x.N, x.H * x.W, x.C, memory.At(source), memory.At(target));
    }
}
