namespace Fovea;

/// <summary>Lets a convolution or linear layer apply the activation that follows it.</summary>
internal static class FuseActivation
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!node.HasKernel || node.Activation != Activation.None)
            return false;
        if (graph.OnlyReader(node.Outputs[0]) is not { Op: ActivationOp next } reader)
            return false;
        node.Activation = next.Activation;
        graph.Absorb(node, reader);
        return true;
    }
}
