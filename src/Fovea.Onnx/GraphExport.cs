namespace Fovea.Onnx;

/// <summary>Makes a graph of a network, with as much of the input's size open as it allows.</summary>
internal static class GraphExport
{
    /// <summary>Exports a module that takes [N, C, H, W].</summary>
    /// <param name="module">The module; it must be in evaluation mode.</param>
    /// <param name="shape">The input where its size is fixed.</param>
    /// <param name="most">The most that stays open.</param>
    /// <param name="opset">The version of the operators.</param>
    /// <param name="name">What the graph is called.</param>
    /// <param name="metadata">What the file says beside the graph.</param>
    /// <exception cref="OnnxException">The network has no form in these operators.</exception>
    /// <exception cref="ShapeException">The network cannot take such an input.</exception>
    public static OnnxModel Export(
        Module module, Shape shape, Freedom most, int opset, string name, Func<Freedom, IReadOnlyList<(string Key, string Value)>> metadata)
    {
        using Grad.Scope scope = Grad.Disabled();
        Dictionary<Freedom, string> reasons = [];
        bool isMultiple = shape.H % OnnxModel.Multiple == 0 && shape.W % OnnxModel.Multiple == 0;
        for (Freedom freedom = most; ; freedom++)
        {
            if (freedom == Freedom.Multiples && !isMultiple)
                continue;
            try
            {
                RequireOpen(module, shape, freedom);
                AlignedTrace trace = AlignedTrace.Of(module, shape, freedom);
                GraphMessage graph = Build(module, trace, opset, name);
                ModelMessage message = new(opset, "Fovea", Version, "", graph, metadata(freedom));
                return new OnnxModel(message, freedom, shape, Told(reasons, freedom));
            }
            catch (NotFreeException exception)
            {
                string place = exception.Module.Length > 0 ? $"{exception.Module} ({exception.Type})" : exception.Type;
                reasons[freedom] = $"{place}: {exception.Message}";
                if (freedom == Freedom.Nothing)
                {
                    throw new OnnxException(
                        $"{reasons[freedom]}, although the size is the same; a network can be exported only if it runs the same operations "
                            + "each time",
                        exception);
                }
            }
            catch (Exception exception)
                when (exception is ShapeException or ArgumentOutOfRangeException && freedom < Freedom.Nothing)
            {
                reasons[freedom] = exception.Message;
            }
        }
    }

    /// <summary>What is fixed, with the reason why the next more open graph is none.</summary>
    private static List<string> Told(Dictionary<Freedom, string> reasons, Freedom freedom)
    {
        List<string> told = [];
        if (freedom == Freedom.Multiples)
            told.Add($"height and width must be multiples of {OnnxModel.Multiple}: {reasons[Freedom.Everything]}");
        if (freedom > Freedom.Multiples && (reasons.GetValueOrDefault(Freedom.Multiples) ?? reasons.GetValueOrDefault(Freedom.Everything))
            is { } size)
        {
            told.Add($"height and width are fixed: {size}");
        }

        if (freedom == Freedom.Nothing && reasons.TryGetValue(Freedom.Batch, out string? batch))
            told.Add($"the batch is fixed: {batch}");
        return told;
    }

    /// <summary>Tries sizes of every kind: a network whose branches meet at some of them only does not take any.</summary>
    private static void RequireOpen(Module module, Shape shape, Freedom freedom)
    {
        if (freedom != Freedom.Everything)
            return;
        for (int i = 1; i < OnnxModel.Multiple; i += 5)
            Graph.Trace(module, new Shape(1, shape.C, shape.H + i, shape.W + OnnxModel.Multiple - i));
        foreach (Shape other in SelfCheck.Shapes(shape, freedom))
            Graph.Trace(module, other);
    }

    private static string Version => typeof(GraphExport).Assembly.GetName().Version?.ToString(3) ?? "";

    private static GraphMessage Build(Module module, AlignedTrace trace, int opset, string name)
    {
        GraphBuilder graph = new(module, opset);
        List<Value?> values = [graph.Input("input", trace.Input)];
        List<Tensor?> folded = [null];
        foreach (AlignedNode node in trace.Nodes)
        {
            graph.Node = node;
            Tensor[]? constants = !node.HasFixedSettings ? null : FoldConstants.Results(
                node.Op, node.Inputs, i => node.Inputs[i] == -2 ? node.Constant(i) : folded[node.Inputs[i]]);
            for (int i = 0; i < node.OutputCount; i++)
            {
                folded.Add(constants?[i]);
                values.Add(null);
            }

            if (constants is null)
                Lower(graph, node, values, folded);
        }

        graph.Node = null;
        Value result = values[trace.Output]
            ?? throw new OnnxException($"{name}: the result does not depend on the input, so there is nothing to export");
        Value output = new("output", result.Shape);
        List<NodeMessage> nodes = [.. graph.Nodes, new NodeMessage("Identity", "output", [result.Name], ["output"], [])];
        Rename(nodes);
        return new GraphMessage(name, nodes, graph.Initializers, Described(values[0]!, trace), Described(output, trace));
    }

    private static void Lower(GraphBuilder graph, AlignedNode node, List<Value?> values, List<Tensor?> folded)
    {
        var outputs = new Value[node.OutputCount];
        int first = values.Count - outputs.Length;
        foreach (int input in node.Inputs)
        {
            if (input >= 0 && folded[input] is { } constant)
                values[input] ??= graph.Tensor(constant);
        }

        Lowering.Lower(new LoweringContext(graph, node, values, outputs));
        for (int i = 0; i < outputs.Length; i++)
        {
            values[first + i] = outputs[i];
            graph.Know(outputs[i]);
        }
    }

    /// <summary>Takes the last node that makes the result for the output itself, instead of a copy of it.</summary>
    private static void Rename(List<NodeMessage> nodes)
    {
        string last = nodes[^1].Inputs[0];
        int maker = nodes.FindIndex(node => node.Outputs.Contains(last));
        if (maker < 0 || nodes.Take(nodes.Count - 1).Any(node => node.Inputs.Contains(last)))
            return;
        nodes[maker] = nodes[maker] with { Outputs = [.. nodes[maker].Outputs.Select(output => output == last ? "output" : output)] };
        nodes.RemoveAt(nodes.Count - 1);
    }

    private static ValueMessage Described(Value value, AlignedTrace trace) =>
        new(value.Name, [.. value.Shape.Select((size, axis) => NameOf(size, axis, trace))]);

    private static string NameOf(Dim size, int axis, AlignedTrace trace)
    {
        if (size.IsFixed)
            return $"{size.Value}";
        string[] names = ["batch", "channels", "height", "width"];
        int same = Array.IndexOf(trace.Input, size);
        return same >= 0 ? names[same] : $"size_{axis}";
    }
}
