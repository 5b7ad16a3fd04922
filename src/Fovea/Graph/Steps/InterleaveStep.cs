using Fovea.Kernels;

namespace Fovea;

/// <summary>Two maps joined and their channels shuffled in two groups.</summary>
internal sealed class InterleaveStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;
    private readonly Shape _half = shapes[node.Inputs[0]];

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        long first = values.Place(_node.Inputs[0]), second = values.Place(_node.Inputs[1]), target = values.Place(_node.Outputs[0]);
        (int pixels, int channels) = (_half.N * _half.H * _half.W, _half.C);
        return () => Interleaving.Run(memory.At(first), memory.At(second), channels, memory.At(target), pixels, channels);
    }
}
