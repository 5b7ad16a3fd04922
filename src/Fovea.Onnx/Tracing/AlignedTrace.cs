namespace Fovea.Onnx;

/// <summary>A network traced three times, at sizes that differ in what shall stay open.</summary>
internal sealed class AlignedTrace
{
    private const int Unit = 64;
    private const int SmallUnit = 16;

    private AlignedTrace(IReadOnlyList<AlignedNode> nodes, Dim[] input, int output) => (Nodes, Input, Output) = (nodes, input, output);

    public IReadOnlyList<AlignedNode> Nodes { get; }

    /// <summary>The shape of the input.</summary>
    public Dim[] Input { get; }

    /// <summary>The number of the value that the network returns; 0 is the input, the results of the nodes follow.</summary>
    public int Output { get; }

    /// <summary>Traces a network.</summary>
    /// <param name="module">The network, in evaluation mode.</param>
    /// <param name="shape">The input where nothing stays open.</param>
    /// <param name="freedom">What stays open.</param>
    /// <exception cref="NotFreeException">The traces are not of one graph.</exception>
    /// <exception cref="ShapeException">The network cannot take an input of such a size.</exception>
    public static AlignedTrace Of(Module module, Shape shape, Freedom freedom)
    {
        try
        {
            return Of(module, Shapes(shape, freedom, Unit));
        }
        catch (ArgumentOutOfRangeException) when (freedom == Freedom.Everything)
        {
            // Attention of all pairs of positions on a map as large as the image has more of them than a tensor can.
            return Of(module, Shapes(shape, freedom, SmallUnit));
        }
    }

    private static AlignedTrace Of(Module module, Shape[] shapes)
    {
        Graph[] traces = Array.ConvertAll(shapes, input => Graph.Trace(module, input));
        int count = traces.Min(static trace => trace.Nodes.Count);
        List<AlignedNode> nodes = [];
        for (int i = 0; i < count; i++)
            nodes.Add(new AlignedNode(traces[0].Nodes[i], traces[1].Nodes[i], traces[2].Nodes[i]));
        if (Array.Exists(traces, trace => trace.Nodes.Count != count || trace.Output != traces[0].Output))
            throw nodes[^1].Differs("what follows it differs from one size of the input to another");
        return new AlignedTrace(nodes, Dim.Of(shapes[0], shapes[1], shapes[2]), traces[0].Output);
    }

    /// <summary>Sizes with nothing in common. Halved any number of times, one of them stays even and one odd, so that a padding which
    /// depends on that shows; batches, heights and widths are in different orders, so that none can be taken for another.</summary>
    private static Shape[] Shapes(Shape shape, Freedom freedom, int unit)
    {
        (int Batch, int Height, int Width)[] sizes = freedom switch
        {
            Freedom.Everything => [(4, 3 * unit, (5 * unit) + 1), (2, (4 * unit) + 1, 4 * unit), (3, 6 * unit, 10 * unit)],
            Freedom.Multiples => [(4, 192, 288), (2, 256, 224), (3, 416, 320)],
            Freedom.Batch => [(4, shape.H, shape.W), (2, shape.H, shape.W), (3, shape.H, shape.W)],
            _ => [(shape.N, shape.H, shape.W), (shape.N, shape.H, shape.W), (shape.N, shape.H, shape.W)],
        };
        return Array.ConvertAll(sizes, size => new Shape(size.Batch, shape.C, size.Height, size.Width));
    }
}
