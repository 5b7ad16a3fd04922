namespace Fovea;

/// <summary>What a model does for one input shape: its operations in order, found by running <see cref="Module.Forward"/> without
/// computing. The profile, exports and compiled plans read it, so a model is described once.</summary>
public sealed class Graph
{
    private Graph(Shape input, IReadOnlyList<GraphNode> nodes, int output)
    {
        Input = input;
        Nodes = nodes;
        Output = output;
    }

    /// <summary>The shape of the input, [N, C, H, W].</summary>
    public Shape Input { get; }

    /// <summary>The operations in the order of execution.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The number of the value that the model returns. Value 0 is the input; the results of the nodes follow in order.</summary>
    public int Output { get; }

    /// <summary>Traces a module.</summary>
    /// <param name="module">The module; it is neither computed nor changed.</param>
    /// <param name="input">The shape of its input, [N, C, H, W].</param>
    /// <exception cref="ShapeException">The module cannot take such an input.</exception>
    public static Graph Trace(Module module, Shape input)
    {
        ArgumentNullException.ThrowIfNull(module);
        Tracer trace = Tracer.Run(input, module.Call);
        return new Graph(input, trace.Nodes, trace.Output);
    }
}
