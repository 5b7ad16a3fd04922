using Fovea.Kernels;

namespace Fovea;

/// <summary>Lets a dense convolution add the shortcut that its result is added to, where the shortcut is there already, and take the
/// activation of the sum.</summary>
internal static class FuseResidual
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!node.HasKernel || node.Residual >= 0 || node.Activation != Activation.None)
            return false;
        if (node.Op is not ConvolutionOp || IsDepthwise(graph, node))
            return false;
        if (graph.OnlyReader(node.Outputs[0]) is not { } reader || ShortcutOf(graph, node, reader) is not { } shortcut)
            return false;
        node.Residual = shortcut;
        node.Activation = reader.Op is AddReluOp ? Activation.Relu : Activation.None;
        graph.Absorb(node, reader);
        return true;
    }

    /// <summary>The value that <paramref name="reader"/> adds to the result of <paramref name="node"/>, which is there before it; null
    /// where the reader is no such sum.</summary>
    public static int? ShortcutOf(PlanGraph graph, PlanNode node, PlanNode reader)
    {
        if (reader.Op is not (AddReluOp or BinaryOp<Sum>))
            return null;
        int other = reader.Inputs[0] == node.Outputs[0] ? reader.Inputs[1] : reader.Inputs[0];
        return other >= 0 && graph.Shapes[other] == graph.Shapes[node.Outputs[0]] && IsBefore(graph, other, node) ? other : null;
    }

    private static bool IsDepthwise(PlanGraph graph, PlanNode node) =>
        node.Op is ConvolutionOp { Groups: > 1 } op
            && op.Groups == graph.Shapes[node.Inputs[0]].C && op.Groups == graph.Shapes[node.Outputs[0]].C;

    private static bool IsBefore(PlanGraph graph, int value, PlanNode node) =>
        value == 0 || graph.Nodes.TakeWhile(other => other != node).Any(other => other.Outputs.Contains(value));
}
