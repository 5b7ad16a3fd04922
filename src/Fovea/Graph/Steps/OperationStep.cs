namespace Fovea;

/// <summary>An operation that runs as it does outside plans, on the memory of the session.</summary>
internal sealed class OperationStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanSession session)
    {
        Op op = _node.Op;
        var inputs = new Tensor?[_node.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = _node.Inputs[i] switch { -1 => null, -2 => _node.Constants[i], int value => session.Value(value) };
        Tensor[] outputs = [.. _node.Outputs.Select(session.Value)];
        OpContext context = OpContext.Reused();
        return () =>
        {
            context.BeginForward(op, inputs, null, outputs, null);
            op.Forward(context);
            context.End();
        };
    }
}
