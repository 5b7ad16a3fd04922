namespace Fovea;

/// <summary>Lets a 1×1 convolution multiply its weight by the gate of its input's channels, where the weight is smaller than the map: the
/// map is neither read nor written for the gate.</summary>
internal static class FuseGateIntoWeights
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!node.HasKernel || node.MakeStep is not null || node.Op is not ConvolutionOp || node.Inputs[0] < 0)
            return false;
        PlanNode? gating = graph.Nodes.Find(other => other.Outputs[0] == node.Inputs[0]);
        if (gating is not { Op: GateOp, Residual: < 0, Activation: Activation.None } || gating.Inputs.Length > 2 && gating.Inputs[2] != -1)
            return false;
        (int map, int gate) = (gating.Inputs[0], gating.Inputs[1]);
        if (map < 0 || gate < 0 || graph.OnlyReader(gating.Outputs[0]) != node || node.Residual == gating.Outputs[0])
            return false;
        Shape shape = graph.Shapes[map];
        bool isPointwise = FoldedWeight.ShapeOf(node, shape).IsPointwise;
        if (!isPointwise || graph.Shapes[gate] != new Shape(shape.N, shape.C, 1, 1) || 2 * node.Constants[1]!.Shape[0] > shape.H * shape.W)
            return false;
        node.Inputs = [map, .. node.Inputs[1..]];
        node.Gate = gate;
        node.MakeStep = static (n, shapes) => new GatedDenseStep(n, shapes);
        node.Fused.Add(gating.Op.Name);
        graph.Nodes.Remove(gating);
        return true;
    }
}
