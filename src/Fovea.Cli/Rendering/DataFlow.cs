using System.Text;

namespace Fovea.Cli;

/// <summary>Draws a trace: an operation a line, and beside it the values that are alive as vertical lines, each from the operation that
/// makes it to the last that reads it.</summary>
internal static class DataFlow
{
    private const int Free = -1;

    /// <summary>Settings that a reader of a line wants.</summary>
    private static readonly string[] Placing = ["axis", "axes", "order"];

    /// <summary>Settings that a reader wants where they are not 1.</summary>
    private static readonly string[] Sizing = ["stride", "dilation", "groups"];

    /// <summary>The lines of the picture, the input first.</summary>
    public static IReadOnlyList<string> Draw(Graph graph, Module module)
    {
        Dictionary<string, Shape> weights = module.State()
            .Where(static entry => entry.Key.EndsWith("weight", StringComparison.Ordinal))
            .ToDictionary(static entry => entry.Key, static entry => entry.Shape);
        List<(string Lines, string Operation, string Shape, string Module)> rows = [("●", "x", $"{graph.Input}", "")];
        Dictionary<int, int> lastReads = LastReads(graph);
        List<int> lanes = [0];
        int values = 1;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            GraphNode node = graph.Nodes[i];
            string lines = Step(lanes, node, values, value => lastReads.GetValueOrDefault(value, Free) > i);
            values += node.Outputs.Count;
            string shapes = string.Join(", ", node.Outputs.Select(static shape => shape.ToString()));
            rows.Add((lines, Label(node, weights), shapes, node.Module));
        }

        int lanesWidth = rows.Max(static row => row.Lines.Length);
        int operationWidth = rows.Max(static row => row.Operation.Length);
        int shapeWidth = rows.Max(static row => row.Shape.Length);
        return
        [
            .. rows.Select(row => $"{row.Lines.PadRight(lanesWidth)}  {row.Operation.PadRight(operationWidth)}  "
                + $"{row.Shape.PadRight(shapeWidth)}  {row.Module}".TrimEnd()),
        ];
    }

    private static Dictionary<int, int> LastReads(Graph graph)
    {
        Dictionary<int, int> reads = [];
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (int value in graph.Nodes[i].Inputs)
                reads[value] = i;
        }

        return reads;
    }

    /// <summary>Moves the lanes over one operation and draws them.</summary>
    private static string Step(List<int> lanes, GraphNode node, int firstOutput, Predicate<int> isReadLater)
    {
        bool[] isRead = [.. lanes.Select(value => value != Free && node.Inputs.Contains(value))];
        bool[] ends = [.. lanes.Select((value, lane) => isRead[lane] && !isReadLater(value))];
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            if (ends[lane])
                lanes[lane] = Free;
        }

        HashSet<int> made = [];
        for (int output = 0; output < node.Outputs.Count; output++)
        {
            int lane = output == 0 && Array.IndexOf(ends, true) is >= 0 and int ended ? ended : lanes.IndexOf(Free);
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add(Free);
            }

            lanes[lane] = firstOutput + output;
            made.Add(lane);
        }

        string drawn = Line(lanes, made, isRead, ends);
        for (int output = 0; output < node.Outputs.Count; output++)
        {
            if (!isReadLater(firstOutput + output))
                lanes[lanes.IndexOf(firstOutput + output)] = Free;
        }

        while (lanes.Count > 0 && lanes[^1] == Free)
            lanes.RemoveAt(lanes.Count - 1);
        return drawn;
    }

    private static string Line(List<int> lanes, HashSet<int> made, bool[] isRead, bool[] ends)
    {
        bool Joins(int lane) => made.Contains(lane) || (lane < isRead.Length && isRead[lane]);
        int first = Enumerable.Range(0, lanes.Count).First(Joins);
        int last = Enumerable.Range(0, lanes.Count).Last(Joins);
        StringBuilder line = new();
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            bool within = lane > first && lane < last;
            bool ended = lane < ends.Length && ends[lane];
            line.Append(
                made.Contains(lane) ? '●'
                : Joins(lane) ? (ended, lane == first, lane == last) switch
                {
                    (false, true, _) => '├',
                    (false, _, true) => '┤',
                    (true, true, _) => '╰',
                    (true, _, true) => '╯',
                    (true, _, _) => '┴',
                    _ => '┼',
                }
                : lanes[lane] != Free ? '│'
                : within ? '─' : ' ');
            line.Append(lane >= first && lane < last ? '─' : ' ');
        }

        return line.ToString().TrimEnd();
    }

    private static string Label(GraphNode node, Dictionary<string, Shape> weights)
    {
        StringBuilder label = new(node.Name);
        string key = node.Module.Length == 0 ? "weight" : $"{node.Module}.weight";
        if (node.Name == "conv2d" && weights.TryGetValue(key, out Shape kernel) && kernel.Rank == 4)
            label.Append(' ').Append(kernel.H).Append('x').Append(kernel.W);
        else if (node.Name == "conv1d" && weights.TryGetValue(key, out kernel) && kernel.Rank == 3)
            label.Append(' ').Append(kernel[2]);
        foreach ((string name, string value) in node.Attributes)
        {
            if (name == "activation" && value != nameof(Activation.None))
                label.Append(", ").Append(Word(value));
            else if (Placing.Contains(name) || (Sizing.Contains(name) && value is not ("1" or "1x1")))
                label.Append(' ').Append(name).Append('=').Append(value.Replace(' ', ','));
        }

        return label.ToString();
    }

    /// <summary>The name of an activation as options write it; the authors' form of hard swish is the one that they mean.</summary>
    private static string Word(string activation) =>
        activation == nameof(Activation.AuthorHardSwish) ? "hard-swish" : activation.ToLowerInvariant();
}
