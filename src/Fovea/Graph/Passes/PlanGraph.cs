namespace Fovea;

/// <summary>The operations of a trace while passes fuse them.</summary>
internal sealed class PlanGraph
{
    public PlanGraph(Graph graph)
    {
        Output = graph.Output;
        Shapes.Add(graph.Input);
        foreach (GraphNode node in graph.Nodes)
        {
            int[] outputs = [.. Enumerable.Range(Shapes.Count, node.Outputs.Count)];
            Shapes.AddRange(node.Outputs);
            Nodes.Add(new PlanNode
            {
                Op = node.Op,
                Inputs = [.. node.Inputs],
                Constants = [.. node.Constants],
                Outputs = outputs,
                Module = node.Module,
                MultiplyAdds = node.MultiplyAdds,
            });
        }
    }

    /// <summary>The operations in the order of execution.</summary>
    public List<PlanNode> Nodes { get; } = [];

    /// <summary>The shape of each value.</summary>
    public List<Shape> Shapes { get; } = [];

    /// <summary>The value that the model returns.</summary>
    public int Output { get; }

    /// <summary>The one operation that reads a value, or null where several do, or none, or the caller gets it.</summary>
    public PlanNode? OnlyReader(int value)
    {
        if (value < 0 || value == Output)
            return null;
        PlanNode? found = null;
        foreach (PlanNode node in Nodes)
        {
            int times = node.TimesRead(value);
            if (times > 1 || (times == 1 && found is not null))
                return null;
            found = times == 1 ? node : found;
        }

        return found;
    }

    /// <summary>As <see cref="OnlyReader"/>, past operations that only change the shape, which are noted.</summary>
    public PlanNode? OnlyReaderBehindViews(int value, List<PlanNode> views)
    {
        PlanNode? reader = OnlyReader(value);
        while (reader is { Op.IsView: true })
        {
            views.Add(reader);
            reader = OnlyReader(reader.Outputs[0]);
        }

        return reader;
    }

    /// <summary>Lets <paramref name="node"/> write what <paramref name="reader"/> wrote, and removes that one.</summary>
    public void Absorb(PlanNode node, PlanNode reader)
    {
        node.Outputs[0] = reader.Outputs[0];
        node.Fused.Add(reader.Op.Name);
        Nodes.Remove(reader);
    }
}
