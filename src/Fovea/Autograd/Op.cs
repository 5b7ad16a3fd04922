namespace Fovea;

/// <summary>An operation: its name, shape rule, cost, forward and backward. Execution, differentiation, the trace and the profile
/// all read this one class. Settings are the record's properties, so two operations with equal settings are equal.</summary>
internal abstract record Op
{
    [ThreadStatic]
    private static ShapeContext? t_shapes;

    [ThreadStatic]
    private static OpContext? t_context;

    /// <summary>The name that messages, traces and exports use, for example <c>conv2d</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What backward reads beside saved tensors; everything else may be released.</summary>
    public virtual BackwardNeeds Needs => BackwardNeeds.Inputs;

    /// <summary>Whether output 0 is a view of input 0: same values, other shape.</summary>
    public virtual bool IsView => false;

    /// <summary>Settings as text, for listings and exports.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Attributes => [];

    /// <summary>Checks the shapes of the inputs and gives those of the outputs.</summary>
    public abstract void InferShapes(ShapeContext c);

    /// <summary>Multiply-adds of convolutions, linear layers and matrix products, for the shapes last inferred; 0 otherwise.</summary>
    public virtual long MultiplyAdds(ShapeContext c) => 0;

    /// <summary>Computes the outputs.</summary>
    public abstract void Forward(OpContext c);

    /// <summary>Whether the output may give its memory back after <paramref name="reader"/>: <see cref="Repeat"/> makes it again cheaply
    /// where something reads it after all, backward for one.</summary>
    public virtual bool IsDoneAfter(Op reader) => false;

    /// <summary>Computes the output of a recorded run again from its inputs and what it saved, the same bits, and changes nothing
    /// else.</summary>
    public virtual void Repeat(OpContext c) => throw new NotSupportedException($"{Name} is not repeated");

    /// <summary>Computes the gradients of the inputs from those of the outputs.</summary>
    public abstract void Backward(OpContext c);

    /// <summary>Runs an operation with one output on tensors, or records it where a trace is going on.</summary>
    public static Tensor Apply(Op op, params ReadOnlySpan<Tensor?> inputs)
    {
        ShapeContext shapes = Infer(op, inputs);
        if (Tracer.Current is { } tracer)
            return tracer.Record(op, inputs, shapes)[0];
        Tensor output = Make(op, inputs, shapes.Outputs[0]);
        shapes.Clear();
        Execute(op, inputs, output, null);
        return output;
    }

    /// <summary>Runs an operation on every element of two tensors, in the memory of the first where nothing reads that again.</summary>
    public static Tensor ApplyOver(Op op, Tensor first, Tensor second)
    {
        if (Tracer.Current is not null || !CanBeOverwritten(first))
            return Apply(op, first, second);
        ShapeContext shapes = Infer(op, [first, second]);
        Tensor output = first.View(shapes.Outputs[0]);
        shapes.Clear();
        Execute(op, [first, second], output, null);
        first.GiveUp(op.Name);
        return output;
    }

    /// <summary>Runs an operation with several outputs.</summary>
    public static Tensor[] ApplyMany(Op op, params ReadOnlySpan<Tensor?> inputs)
    {
        ShapeContext shapes = Infer(op, inputs);
        if (Tracer.Current is { } tracer)
            return tracer.Record(op, inputs, shapes);
        var outputs = new Tensor[shapes.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = Make(op, inputs, shapes.Outputs[i]);
        shapes.Clear();
        Execute(op, inputs, null, outputs);
        return outputs;
    }

    // No backward reads the values, no view shares them, and nobody asked to keep them.
    private static bool CanBeOverwritten(Tensor tensor) =>
        tensor.Producer is Node { Op.IsView: false } made && !made.Op.Needs.HasFlag(BackwardNeeds.Outputs)
        && !tensor.IsReadInBackward && !tensor.IsRetained && tensor.Storage is { Owners: 1, Scope: not null };

    private static ShapeContext Infer(Op op, ReadOnlySpan<Tensor?> inputs)
    {
        ShapeContext shapes = t_shapes ??= new ShapeContext();
        shapes.Reset(op.Name, inputs);
        op.InferShapes(shapes);
        return shapes;
    }

    private static Tensor Make(Op op, ReadOnlySpan<Tensor?> inputs, Shape shape) =>
        op.IsView ? inputs[0]!.View(shape) : Tensor.Allocate(shape);

    private static void Execute(Op op, ReadOnlySpan<Tensor?> inputs, Tensor? single, Tensor[]? many)
    {
        OpContext context = t_context ?? new OpContext();
        t_context = null; // an operation built of others (a test's, a user's) gets a context of its own
        // The caller may overwrite the array of outputs that it gets, so the node has its own.
        Tensor[]? outputs = Grad.IsEnabled && AnyRequiresGradient(inputs) ? many is null ? [single!] : [.. many] : null;
        Node? node = outputs is null ? null : new Node(op, inputs.ToArray(), outputs);
        context.BeginForward(op, inputs, single, many, node);
        try
        {
            op.Forward(context);
        }
        finally
        {
            context.End();
            t_context = context;
        }

        if (node is not null)
            node.Attach();
    }

    private static bool AnyRequiresGradient(ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGradient: true })
                return true;
        }

        return false;
    }
}
