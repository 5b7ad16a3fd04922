using Fovea.Kernels;

namespace Fovea;

/// <summary>The gates of two strips from one shared 1×1 convolution and one of each strip's own.</summary>
internal sealed class StripGatesStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly StripGates _gates;

    // The kernel holds addresses in them.
    private readonly PackedWithBias[] _weights;

    public StripGatesStep(PlanNode node, PlanNode squeeze, PlanNode first, PlanNode second, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        (PackedWithBias shared, _gates.Squeeze) = StageOf(squeeze, shapes);
        (PackedWithBias ofFirst, _gates.First.Expand) = StageOf(first, shapes);
        (PackedWithBias ofSecond, _gates.Second.Expand) = StageOf(second, shapes);
        _gates.First.Pixels = shapes[node.Inputs[0]].Count / _gates.Squeeze.Inputs;
        _gates.Second.Pixels = shapes[node.Inputs[1]].Count / _gates.Squeeze.Inputs;
        _weights = [shared, ofFirst, ofSecond];
    }

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        StripGates gates = _gates;
        gates.First.Source = memory.At(values.Place(_node.Inputs[0]));
        gates.First.Target = memory.At(values.Place(_node.Outputs[0]));
        gates.Second.Source = memory.At(values.Place(_node.Inputs[1]));
        gates.Second.Target = memory.At(values.Place(_node.Outputs[1]));
        return () =>
        {
            gates.Run();
            GC.KeepAlive(_weights);
        };
    }

    private static (PackedWithBias Weights, PointwiseStage Stage) StageOf(PlanNode node, IReadOnlyList<Shape> shapes)
    {
        ConvolutionShape shape = FoldedWeight.ShapeOf(node, shapes[node.Inputs[0]]);
        PackedWithBias packed = FoldedWeight.Of(node).Packed(weight => new PackedWithBias(shape, weight.Values(), weight.Bias));
        return (packed, packed.Stage(shape, Epilogue.Of(node.Activation)));
    }
}
