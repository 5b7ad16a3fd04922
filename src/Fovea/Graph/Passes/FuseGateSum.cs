using Fovea.Kernels;

namespace Fovea;

/// <summary>Lets a gating add the shortcut that its result is added to, and clamp the sum: three passes over a map become one.</summary>
internal static class FuseGateSum
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (node.Op is not IGatingOp || node.Activation != Activation.None)
            return false;
        if (graph.OnlyReader(node.Outputs[0]) is not { } reader)
            return false;
        if (reader.Op is ActivationOp next)
        {
            Epilogue epilogue = Epilogue.Of(next.Activation);
            if (epilogue.Then != Activation.None)
                return false;
            node.Activation = next.Activation;
        }
        else if (node.Residual < 0 && FuseResidual.ShortcutOf(graph, node, reader) is { } shortcut)
        {
            node.Residual = shortcut;
            node.Activation = reader.Op is AddReluOp ? Activation.Relu : Activation.None;
        }
        else
        {
            return false;
        }

        graph.Absorb(node, reader);
        return true;
    }
}
