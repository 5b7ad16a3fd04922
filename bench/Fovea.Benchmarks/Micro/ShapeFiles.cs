namespace Fovea.Benchmarks;

/// <summary>The layers of real networks, a text file each, made of their traces: nobody writes them by hand.</summary>
internal static class ShapeFiles
{
    private const int Side = 224;
    private const string Probe = "benchmark-probe";

    private static readonly string[] Networks = ["mobilenet_v2", "resnet50", "efficientnet_b0", "shufflenet_v2_x1_0", "mobilenext"];

    /// <summary>The layers of all networks.</summary>
    public static IReadOnlyList<LayerShape> Read()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "shapes");
        return
        [
            .. Networks.SelectMany(network => File.ReadLines(Path.Combine(folder, $"{network}.txt"))
                .Where(static line => line.Length > 0 && line[0] != '#')
                .Select(line => LayerShape.Parse(network, line))),
        ];
    }

    /// <summary>Writes the files anew.</summary>
    /// <param name="folder">Where they go.</param>
    public static void Write(string folder)
    {
        Probed probed = new();
        AttentionCatalog.Default.Register(
            new(Probe, "Notes the maps that it is given", "unpublished", AttentionKind.Channel, []), (_, _) => new ProbeModule(probed));
        foreach (string network in Networks)
        {
            probed.Maps.Clear();
            Model model = ModelCatalog.Default.Outline(network, new ModelOptions { Attention = Probe });
            List<LayerShape> layers = Layers(network, Graph.Trace(model, new Shape(1, 3, Side, Side)));
            layers.AddRange(probed.Maps.Select(map => new LayerShape(
                network, "map", map.Shape.C, new(map.Shape.H, map.Shape.W), map.Shape.C, 1, 1, 0, 1, 1, map.Path[..^(Probe.Length + 1)])));
            IEnumerable<string> lines = layers.GroupBy(static layer => layer with { First = "" })
                .Select(static same => (same.First() with { Times = same.Count() }).ToLine());
            string file = Path.Combine(folder, $"{network}.txt");
            AtomicFile.WriteAllText(file, string.Join('\n', [
                $"# The layers of {network} for images of {Side}x{Side}, written by 'Fovea.Benchmarks shapes'.",
                "# kind, channels, map, outputs, kernel, stride, padding, groups, times, first of them", .. lines, "",
            ]));
            Console.WriteLine(file);
        }
    }

    private static List<LayerShape> Layers(string network, Graph graph)
    {
        List<Shape> values = [graph.Input];
        List<LayerShape> layers = [];
        foreach (GraphNode node in graph.Nodes)
        {
            values.AddRange(node.Outputs);
            Shape x = node.Inputs[0] >= 0 ? values[node.Inputs[0]] : default;
            if (node.Inputs.Count < 2 || node.Constants[1] is not { } weight)
                continue;
            if (node.Op is LinearOp)
                layers.Add(new LayerShape(network, "linear", weight.Shape[1], 1, weight.Shape[0], 1, 1, 0, 1, 1, node.Module));
            if (node.Op is not ConvolutionOp op)
                continue;
            if (op.ExtraPadding != 0 || op.Dilation != 1)
                throw new NotSupportedException($"{network}: {node.Module} has a padding or dilation that shape files have no words for");
            string kind = op.Groups == 1 ? "dense" : op.Groups == x.C && op.Groups == weight.Shape[0] ? "depthwise" : "grouped";
            layers.Add(new LayerShape(
                network, kind, x.C, new(x.H, x.W), weight.Shape[0], new(weight.Shape[2], weight.Shape[3]), op.Stride, op.Padding, op.Groups,
                1, node.Module));
        }

        return layers;
    }

    private sealed class Probed
    {
        public List<(Shape Shape, string Path)> Maps { get; } = [];
    }

    /// <summary>Attention that computes nothing: where a network puts it, it sees the map.</summary>
    private sealed class ProbeModule(Probed probed) : Module
    {
        public override Tensor Forward(Tensor x)
        {
            probed.Maps.Add((x.Shape, Path));
            return x;
        }
    }
}
