namespace Fovea;

/// <summary>Makes one operation of two strips that are joined, convolved 1×1 together, split again and convolved 1×1 each alone, where the
/// shared weights are smaller than the strips: the gates of Coordinate Attention.</summary>
internal static class FuseStripGates
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node is not { Op: ConcatOp { Axis: > 1 } joined, MakeStep: null, Inputs: [>= 0, >= 0] })
            return false;
        PlanNode? squeeze = graph.OnlyReader(node.Outputs[0]);
        if (squeeze is not { Residual: < 0 } || !FuseStrips.Pays(graph, squeeze, node.Outputs[0]))
            return false;
        if (graph.OnlyReader(squeeze.Outputs[0]) is not { Op: SplitOp { Start: 0 } split, Outputs.Length: 2 } parts
            || split.Axis != joined.Axis || split.Lengths[0] != graph.Shapes[node.Inputs[0]][joined.Axis])
        {
            return false;
        }

        List<PlanNode> gone = [node, squeeze, parts];
        PlanNode? first = graph.OnlyReaderBehindViews(parts.Outputs[0], gone), second = graph.OnlyReaderBehindViews(parts.Outputs[1], gone);
        if (!IsPlainPointwise(graph, first) || !IsPlainPointwise(graph, second))
            return false;
        PlanNode[] stages = [squeeze, parts, first!, second!];
        PlanNode gates = new()
        {
            Op = node.Op,
            Inputs = node.Inputs,
            Constants = [.. squeeze.Constants, .. first!.Constants, .. second!.Constants],
            Outputs = [first.Outputs[0], second.Outputs[0]],
            Module = node.Module,
            MultiplyAdds = stages.Sum(static stage => stage.MultiplyAdds),
            MakeStep = (gates, shapes) => new StripGatesStep(gates, squeeze, first, second, shapes),
        };
        gates.Fused.AddRange(stages.SelectMany(static stage => stage.Fused.Prepend(stage.Op.Name)));
        graph.Nodes[graph.Nodes.IndexOf(node)] = gates;
        graph.Nodes.RemoveAll(other => other == first || other == second || gone.Contains(other));
        return true;
    }

    private static bool IsPlainPointwise(PlanGraph graph, PlanNode? node) =>
        node is { HasKernel: true, MakeStep: null, Residual: < 0, Op: ConvolutionOp }
            && FoldedWeight.ShapeOf(node, graph.Shapes[node.Inputs[0]]).IsPointwise;
}
