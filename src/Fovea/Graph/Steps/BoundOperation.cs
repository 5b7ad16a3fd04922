namespace Fovea;

/// <summary>An operation with the tensors of a run that it reads and writes.</summary>
internal sealed class BoundOperation
{
    private readonly Op _op;
    private readonly Tensor?[] _inputs;
    private readonly Tensor[] _outputs;
    private readonly OpContext _context = OpContext.Reused();

    public BoundOperation(PlanNode node, PlanValues values)
    {
        _op = node.Op;
        _inputs = new Tensor?[node.Inputs.Length];
        for (int i = 0; i < _inputs.Length; i++)
            _inputs[i] = node.Inputs[i] switch { -1 => null, -2 => node.Constants[i], int value => values.Value(value) };
        _outputs = [.. node.Outputs.Select(values.Value)];
    }

    /// <summary>What the operation's forward takes; to be ended after it.</summary>
    public OpContext Begin()
    {
        _context.BeginForward(_op, _inputs, null, _outputs, null);
        return _context;
    }
}
