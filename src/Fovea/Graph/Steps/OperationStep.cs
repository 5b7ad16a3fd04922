namespace Fovea;

/// <summary>An operation that runs as it does outside plans, on the memory of a session.</summary>
internal sealed class OperationStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    public override Action Bind(PlanValues values)
    {
        Op op = _node.Op;
        BoundOperation operation = new(_node, values);
        return () =>
        {
            OpContext context = operation.Begin();
            op.Forward(context);
            context.End();
        };
    }
}
