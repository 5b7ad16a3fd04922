namespace Fovea;

/// <summary>Lets two equal halves that are joined and then shuffled in two groups be merged in one pass.</summary>
internal static class FuseShuffle
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node.Op is not ConcatOp { Axis: 1 } || node.Inputs.Length != 2 || node.Inputs.Any(static input => input < 0))
            return false;
        if (graph.Shapes[node.Inputs[0]] != graph.Shapes[node.Inputs[1]])
            return false;
        if (graph.OnlyReader(node.Outputs[0]) is not { Op: ChannelShuffleOp { Groups: 2 } } shuffle)
            return false;
        node.MakeStep = static (merge, shapes) => new InterleaveStep(merge, shapes);
        graph.Absorb(node, shuffle);
        return true;
    }
}
