
namespace Fovea.Cli;

/// <summary>Renders one mechanism: formula, options, keys and data flow.</summary>
internal static class AttentionSheet
{
    private const int MostColumns = 120;

    public static void WriteJson(TextWriter output, AttentionSample sample) => JsonOutput.Write(output, json =>
    {
        AttentionRendering.WriteFields(json, sample);
        json.WriteStrings("formula", sample.Entry.Formula);
        json.WriteStartObject("meanings");
        foreach ((string option, string meaning) in sample.Entry.Meanings)
            json.WriteString(option, meaning);
        json.WriteEndObject();
        json.WriteStrings("deviations", sample.Entry.Deviations);
        json.WriteObjects("state", sample.Module?.State() ?? [], state =>
        {
            json.WriteString("key", state.Key);
            json.WriteString("shape", state.Shape.ToString());
            json.WriteBoolean("learnt", state.IsParameter);
        });
        json.WriteObjects("flow", sample.Graph?.Nodes ?? [], node =>
        {
            json.WriteString("op", node.Name);
            json.WriteString("module", node.Module);
            json.WriteNumbers("inputs", node.Inputs.Select(static input => (long)input));
            json.WriteStrings("outputs", node.Outputs.Select(static shape => shape.ToString()));
            json.WriteNumber("madds", node.MultiplyAdds);
        });
    });

    public static void WriteText(Session session, AttentionSample sample)
    {
        AttentionEntry entry = sample.Entry;
        int columns = Math.Min(session.Tables.Profile.Width, MostColumns);
        TextWriter output = session.Output;
        output.WriteLine($"{entry.Name}: {entry.Title}, {entry.Source}");
        output.WriteLine($"{(entry.IsHard ? "chooses among" : "weighs")} {Weighed(entry.Kind)}");
        if (entry.Aliases.Count > 0)
            output.WriteLine($"aliases: {string.Join(", ", entry.Aliases)}");
        Section(output, "formula", entry.Formula, columns);
        WriteOptions(output, entry, columns);
        Section(output, "paper and code", entry.Deviations, columns);
        if (sample.Module is { } module)
        {
            Section(
                output, $"keys, inside a network under '{entry.Key}', for {Figures.Of(sample.Input.C, "channel")}", Keys(module), columns);
        }

        if (sample.Graph is { } graph)
            WriteFlow(output, sample, graph);
        else
            output.WriteLine($"\nit does not take {sample.Input}: {sample.Refusal}");
    }

    private static void WriteFlow(TextWriter output, AttentionSample sample, Graph graph)
    {
        output.WriteLine($"\ndata flow of one image in evaluation ({Figures.Of(sample.Parameters!.Value, "parameter")}, "
            + $"{Figures.Of(sample.Profile!.TotalMultiplyAdds, "MAdd")} with matrix products)");
        foreach (string line in DataFlow.Draw(graph, sample.Module!))
            output.WriteLine($"  {line}");
    }

    private static void WriteOptions(TextWriter output, AttentionEntry entry, int columns)
    {
        if (entry.Options.Count == 0)
        {
            output.WriteLine("\nno options");
            return;
        }

        int width = entry.Options.Max(static option => option.Length);
        Section(
            output, "options with their defaults",
            entry.Options.Select(option => $"{option.PadRight(width)}  {Meaning(entry, option.Split('=')[0])}".TrimEnd()),
            columns, width + 2);
    }

    private static string Meaning(AttentionEntry entry, string option) =>
        entry.Meanings.FirstOrDefault(meaning => meaning.Option == option).Meaning ?? "";

    /// <summary>The keys of a module: a line each for its parts, what is learnt first.</summary>
    private static IEnumerable<string> Keys(Module module)
    {
        List<(string Owner, string Values)> rows = [];
        foreach (IGrouping<string, StateEntry> owner in module.State().GroupBy(static entry => Split(entry.Key).Owner))
        {
            IEnumerable<string> values = owner
                .Where(static entry => !entry.IsCounter)
                .GroupBy(static entry => entry.Shape)
                .Select(static group => $"{string.Join(", ", group.Select(static entry => Split(entry.Key).Name))} {group.Key}")
                .Concat(owner.Where(static entry => entry.IsCounter).Select(static entry => Split(entry.Key).Name));
            rows.Add((owner.Key, string.Join("; ", values)));
        }

        if (rows.Count == 0)
            return ["none: it has no parameters"];
        int width = rows.Max(static row => row.Owner.Length);
        return rows.Select(row => width == 0 ? row.Values : $"{row.Owner.PadRight(width)}  {row.Values}");
    }

    private static (string Owner, string Name) Split(string key)
    {
        int dot = key.LastIndexOf('.');
        return dot < 0 ? ("", key) : (key[..(dot + 1)], key[(dot + 1)..]);
    }

    /// <summary>A heading and lines below it, those that are too long continued with an indent; nothing where there are none.</summary>
    private static void Section(TextWriter output, string heading, IEnumerable<string> lines, int columns, int indent = 2)
    {
        bool isFirst = true;
        foreach (string line in lines)
        {
            if (isFirst)
                output.WriteLine($"\n{heading}");
            isFirst = false;
            string rest = line;
            string before = "  ";
            while (before.Length + rest.Length > columns && rest.LastIndexOf(' ', columns - before.Length) is > 0 and int space)
            {
                output.WriteLine($"{before}{rest[..space].TrimEnd()}");
                rest = rest[(space + 1)..];
                before = new string(' ', 2 + indent);
            }

            output.WriteLine($"{before}{rest}");
        }
    }

    private static string Weighed(AttentionKind kind) => kind switch
    {
        AttentionKind.Channel => "channels",
        AttentionKind.Spatial => "positions",
        _ => "channels and positions",
    };
}
