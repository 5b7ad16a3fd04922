namespace Fovea;

/// <summary>Walks the recorded operations backwards and releases them as it goes.</summary>
internal static class Tape
{
    [ThreadStatic]
    private static List<Node>? t_order;

    [ThreadStatic]
    private static OpContext? t_context;

    [ThreadStatic]
    private static long t_sweep;

    public static void Backward(Tensor root, Tensor? gradient)
    {
        if (gradient is null && root.Shape.Count != 1)
            throw new ShapeException($"backward: a gradient of the same shape is needed for more than one element; got {root.Shape}");
        if (gradient is not null && gradient.Shape != root.Shape)
            throw new ShapeException($"backward: the gradient must have the tensor's shape; got {root.Shape} and {gradient.Shape}");
        if (root.Producer is not Node last)
        {
            throw new InvalidOperationException(
                "backward: nothing that this tensor was computed from requires a gradient, or backward has already run; compute it again");
        }

        Seed(root, gradient);
        Walk(last, root, null);
    }

    /// <summary>Walks, within a walk, what computed a tensor from another: gradients go as far as that one, and no value is kept.</summary>
    /// <param name="last">What made the tensor; the tensor has its gradient.</param>
    /// <param name="from">The tensor that the part began with.</param>
    public static void WalkPart(Node last, Tensor from) => Walk(last, null, from);

    private static void Walk(Node last, Tensor? root, Tensor? from)
    {
        // A walk within the walk gets lists of its own.
        List<Node> order = t_order ?? [];
        OpContext context = t_context ?? new OpContext();
        (t_order, t_context) = (null, null);
        Collect(last, from, order);
        ReleaseUnread(order, root);
        foreach (Node node in order)
        {
            // All who read the outputs have run, so they may make room for the gradients of the inputs.
            if (!node.Op.Needs.HasFlag(BackwardNeeds.Outputs))
                DropValues(node, root);
            if (AnyGradient(node))
            {
                context.BeginBackward(node);
                try
                {
                    node.Op.Backward(context);
                }
                finally
                {
                    context.End();
                }
            }

            Release(node, root);
        }

        order.Clear();
        (t_order, t_context) = (order, context);
    }

    private static void Seed(Tensor root, Tensor? gradient)
    {
        root.GradientStorage = Storage.Allocate(root.Shape.Count);
        root.HasGradient = true;
        if (gradient is null)
            root.GradientStorage.Span.Fill(1f);
        else if (gradient.Layout == root.Layout)
            gradient.Span.CopyTo(root.GradientStorage.Span);
        else
            throw new ShapeException($"backward: the gradient must be stored as the tensor is; got {gradient.Layout} for {root.Layout}");
    }

    private static void Collect(Node last, Tensor? from, List<Node> order)
    {
        long sweep = ++t_sweep;
        last.Sweep = sweep;
        order.Add(last);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (Tensor? input in order[i].Inputs)
            {
                if (input != from && input?.Producer is Node producer && producer.Sweep != sweep)
                {
                    producer.Sweep = sweep;
                    order.Add(producer);
                }
            }
        }

        order.Sort(static (a, b) => b.Number.CompareTo(a.Number));
    }

    private static bool AnyGradient(Node node)
    {
        foreach (Tensor output in node.Outputs)
        {
            if (output.HasGradient)
                return true;
        }

        return false;
    }

    // What no operation reads again makes room for gradients before the first is computed.
    private static void ReleaseUnread(List<Node> order, Tensor? root)
    {
        foreach (Node node in order)
        {
            if (node.Op.Needs.HasFlag(BackwardNeeds.Inputs))
                MarkRead(node.Inputs);
            if (node.Op.Needs.HasFlag(BackwardNeeds.Outputs))
                MarkRead(node.Outputs);
        }

        foreach (Node node in order)
        {
            foreach (Tensor output in node.Outputs)
            {
                if (output.Storage.ReadInSweep != node.Sweep)
                    DropValue(output, node, root);
            }
        }
    }

    private static void MarkRead(Tensor?[] tensors)
    {
        foreach (Tensor? tensor in tensors)
        {
            if (tensor is not null)
                tensor.Storage.ReadInSweep = t_sweep;
        }
    }

    private static void DropValues(Node node, Tensor? root)
    {
        foreach (Tensor output in node.Outputs)
            DropValue(output, node, root);
    }

    private static void DropValue(Tensor output, Node node, Tensor? root)
    {
        if (output == root || output.IsDropped || output.IsRetained)
            return;
        output.IsDropped = true;
        output.Storage.Drop("backward, after ", node.Op.Name);
    }

    private static void Release(Node node, Tensor? root)
    {
        foreach (Tensor output in node.Outputs)
        {
            output.Producer = null;
            if (output.IsRetained)
                continue;
            output.GradientStorage?.Drop("backward");
            output.GradientStorage = null;
            output.HasGradient = false;
        }

        DropValues(node, root);

        if (node.Saved is not null)
        {
            foreach (Tensor saved in node.Saved)
                saved.Storage.Drop("backward");
        }
    }
}
