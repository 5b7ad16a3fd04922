namespace Fovea;

/// <summary>Where a map gated by channels is pooled over its channels and gated again by what comes of that, makes the first product twice
/// instead of storing it: a map is written once, and read twice, and not written twice and read three times.</summary>
internal static class FuseGatedPooling
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node.Op is not GateOp || HasSecond(node) || node.Outputs[0] == graph.Output || node.Inputs[0] < 0 || node.Inputs[1] < 0)
            return false;
        Shape map = graph.Shapes[node.Inputs[0]], gate = graph.Shapes[node.Inputs[1]];
        PlanNode[] readers = [.. graph.Nodes.Where(other => other.TimesRead(node.Outputs[0]) > 0)];
        if (gate != new Shape(map.N, map.C, 1, 1) || readers.Length != 2)
            return false;
        PlanNode? pooling = readers.FirstOrDefault(static reader => reader.Op is ChannelMaxMeanOp && reader.MakeStep is null);
        PlanNode? second = readers.FirstOrDefault(
            reader => reader.Op is GateOp && reader.Inputs[0] == node.Outputs[0] && reader.Residual < 0 && !HasSecond(reader));
        if (pooling is null || second is null || second.Inputs[1] == node.Outputs[0])
            return false;

        pooling.Inputs = [node.Inputs[0], node.Inputs[1]];
        pooling.Constants = [null, null];
        pooling.MakeStep = static (n, shapes) => new GatedPoolingStep(n, shapes);
        second.Inputs = [node.Inputs[0], node.Inputs[1], second.Inputs[1]];
        second.Constants = [null, null, second.Constants[1]];
        graph.Nodes.Remove(node);
        return true;
    }

    private static bool HasSecond(PlanNode gate) => gate.Inputs.Length > 2 && gate.Inputs[2] != -1;
}
