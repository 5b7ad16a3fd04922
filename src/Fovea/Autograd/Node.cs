namespace Fovea;

/// <summary>One executed operation on the tape: its inputs, outputs and what it saved.</summary>
internal sealed class Node(Op op, Tensor?[] inputs, Tensor[] outputs) : TensorHistory
{
    [ThreadStatic]
    private static long t_created;

    public Op Op { get; } = op;

    public Tensor?[] Inputs { get; } = inputs;

    public Tensor[] Outputs { get; } = outputs;

    public List<Tensor>? Saved { get; set; }

    /// <summary>Numbers nodes in the order of creation; backward walks them downwards.</summary>
    public long Number { get; } = ++t_created;

    /// <summary>The sweep that last reached this node.</summary>
    public long Sweep { get; set; }

    /// <summary>Makes the outputs know their producer, and the inputs that they are read again.</summary>
    public void Attach()
    {
        foreach (Tensor? input in Inputs)
        {
            if (input is not null)
                input.IsReadInBackward |= Op.Needs.HasFlag(BackwardNeeds.Inputs);
        }

        foreach (Tensor output in Outputs)
        {
            output.Producer = this;
            output.RequiresGradient = true;
        }
    }
}
