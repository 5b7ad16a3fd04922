using Fovea.Kernels;

namespace Fovea;

/// <summary>A gating with the shortcut and the clamp that follow it.</summary>
internal sealed class GatingStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        BoundOperation operation = new(_node, values);
        Epilogue epilogue = Epilogue.Of(_node.Activation);
        if (_node.Residual >= 0)
            epilogue.Residual = (nint)(values.Place(_node.Residual) - values.Place(_node.Outputs[0]));
        var op = (IGatingOp)_node.Op;
        return () =>
        {
            OpContext context = operation.Begin();
            op.Forward(context, epilogue);
            context.End();
        };
    }
}
