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
        List<Node> order = Collect(last);
        ReleaseUnread(order, root);
        OpContext context = t_context ??= new OpContext();
        foreach (Node node in order)
        {
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

    private static List<Node> Collect(Node last)
    {
        List<Node> order = t_order ??= [];
        long sweep = ++t_sweep;
        order.Clear();
        last.Sweep = sweep;
        order.Add(last);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (Tensor? input in order[i].Inputs)
            {
                if (input?.Producer is Node producer && producer.Sweep != sweep)
                {
                    producer.Sweep = sweep;
                    order.Add(producer);
                }
            }
        }

        order.Sort(static (a, b) => b.Number.CompareTo(a.Number));
        return order;
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
    private static void ReleaseUnread(List<Node> order, Tensor root)
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
                if (!output.IsRetained && output.Storage.ReadInSweep != node.Sweep)
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

    private static void DropValue(Tensor output, Node node, Tensor root)
    {
        if (output == root || output.IsDropped)
            return;
        output.IsDropped = true;
        output.Storage.Drop("backward, after ", node.Op.Name);
    }

    private static void Release(Node node, Tensor root)
    {
        foreach (Tensor output in node.Outputs)
        {
            output.Producer = null;
            if (output.IsRetained)
                continue;
            output.GradientStorage?.Drop("backward");
            output.GradientStorage = null;
            output.HasGradient = false;
            DropValue(output, node, root);
        }

        if (node.Saved is not null)
        {
            foreach (Tensor saved in node.Saved)
                saved.Storage.Drop("backward");
        }
    }
}
