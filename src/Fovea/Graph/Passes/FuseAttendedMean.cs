namespace Fovea;

/// <summary>Makes one operation of a 1×1 convolution to one plane, the softmax of that over all positions, and the sum of the same map's
/// positions with those weights, so that the map is read once.</summary>
internal static class FuseAttendedMean
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node is not { Op: ConvolutionOp convolution, HasKernel: true, IsBare: true, MakeStep: null } || node.Inputs[0] < 0)
            return false;
        Shape map = graph.Shapes[node.Inputs[0]], filter = node.Constants[1]!.Shape;
        if (filter != new Shape(1, map.C, 1, 1) || graph.Shapes[node.Outputs[0]] != new Shape(map.N, 1, map.H, map.W)
            || convolution.Padding != default || convolution.ExtraPadding != default)
        {
            return false;
        }

        List<PlanNode> between = [];
        if (graph.OnlyReaderBehindViews(node.Outputs[0], between) is not { Op: SoftmaxOp { IsLog: false } softmax } weights
            || !IsOverPositions(graph.Shapes[weights.Inputs[0]], softmax.Axis, map)
            || graph.OnlyReaderBehindViews(weights.Outputs[0], between) is not { Op: PositionSumOp } sum || sum.Inputs[0] != node.Inputs[0])
        {
            return false;
        }

        FoldedWeight weight = FoldedWeight.Of(node);
        sum.Inputs = [node.Inputs[0], -2];
        sum.Constants = [null, node.Constants[1]];
        sum.MultiplyAdds += node.MultiplyAdds;
        sum.Fused.InsertRange(0, [node.Op.Name, weights.Op.Name]);
        sum.MakeStep = (n, shapes) => new AttendedMeanStep(n, shapes, weight);
        graph.Nodes.Remove(node);
        graph.Nodes.Remove(weights);
        graph.Nodes.RemoveAll(between.Contains);
        return true;
    }

    private static bool IsOverPositions(Shape shape, int axis, Shape map) =>
        shape[axis] == map.H * map.W && shape[0] == map.N && axis > 0 && shape.Count == map.N * map.H * map.W;
}
