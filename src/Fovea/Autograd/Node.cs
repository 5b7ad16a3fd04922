namespace Fovea;

/// <summary>One executed operation on the tape: its inputs, outputs and what it saved.</summary>
internal sealed class Node(Op op, Tensor?[] inputs, Tensor[] outputs) : TensorHistory, IValueSource
{
    [ThreadStatic]
    private static long t_created;

    [ThreadStatic]
    private static OpContext? t_context;

    public Op Op { get; } = op;

    public Tensor?[] Inputs { get; } = inputs;

    public Tensor[] Outputs { get; } = outputs;

    public List<Tensor>? Saved { get; set; }

    /// <summary>Numbers nodes in the order of creation; backward walks them downwards.</summary>
    public long Number { get; } = ++t_created;

    /// <summary>The sweep that last reached this node.</summary>
    public long Sweep { get; set; }

    /// <summary>Makes the outputs know their producer, and the inputs that they are read again; inputs that are cheap to compute again
    /// and have probably had their last reader give their memory back.</summary>
    public void Attach()
    {
        foreach (Tensor? input in Inputs)
        {
            if (input is null)
                continue;
            input.IsReadInBackward |= Op.Needs.HasFlag(BackwardNeeds.Inputs);
            if (input is { IsRetained: false, Producer: Node made } && made.Op.IsDoneAfter(Op))
                input.Storage.SetAside(made);
        }

        foreach (Tensor output in Outputs)
        {
            output.Producer = this;
            output.RequiresGradient = true;
        }
    }

    /// <inheritdoc/>
    public void ComputeAgain()
    {
        OpContext context = t_context ?? new OpContext();
        t_context = null;
        context.BeginBackward(this);
        try
        {
            Op.Repeat(context);
        }
        finally
        {
            context.End();
            t_context = context;
        }
    }
}
