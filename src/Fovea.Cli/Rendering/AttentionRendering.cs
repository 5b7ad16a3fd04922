using System.Text.Json;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders the list of the mechanisms.</summary>
internal static class AttentionRendering
{
    public static void WriteJson(TextWriter output, IReadOnlyList<AttentionSample> samples) => JsonOutput.Write(
        output, json => json.WriteObjects("attentions", samples, sample => WriteFields(json, sample)));

    public static void WriteText(Session session, IReadOnlyList<AttentionSample> samples)
    {
        Table table = TableOf.Columns("name", "mechanism", ">parameters", ">MAdds", "paper");
        foreach (IGrouping<string, AttentionSample> group in samples
            .OrderBy(static sample => (sample.Entry.IsHard, sample.Entry.Kind))
            .GroupBy(static sample => Group(sample.Entry)))
        {
            if (table.Rows.Count > 0)
                table.AddEmptyRow();
            table.AddRow(new Text(group.Key, new Style(decoration: Decoration.Bold)));
            foreach (AttentionSample sample in group)
            {
                table.Row(
                    $"  {sample.Entry.Name}", sample.Entry.Title, Number(sample.Parameters), Number(sample.Profile?.TotalMultiplyAdds),
                    sample.Entry.Source);
            }
        }

        session.Tables.Write(table);
        Shape input = samples[0].Input;
        session.Output.WriteLine(
            $"for {Figures.Of(input.C, "channel")} and a map of {input.H}x{input.W}, with the defaults of the mechanism alone; "
            + "MAdds with matrix products");
        if (samples.Any(static sample => sample.Refusal is not null))
            session.Output.WriteLine("- where it refuses these: --json says why; --channels N and --map-size HxW choose others");
        session.Output.WriteLine("placement: NAME[:option=value…][@stages][:position], several with '+', for example cbam:reduction=8@2-4");
        session.Output.WriteLine(
            "'fovea attentions show NAME' tells more; 'fovea models show NAME' has the stages and positions of a network");
    }

    /// <summary>The fields that the list and a single mechanism have in common.</summary>
    public static void WriteFields(Utf8JsonWriter json, AttentionSample sample)
    {
        AttentionEntry entry = sample.Entry;
        json.WriteString("name", entry.Name);
        json.WriteString("title", entry.Title);
        json.WriteString("source", entry.Source);
        json.WriteString("kind", entry.Kind.ToString().ToLowerInvariant());
        json.WriteBoolean("hard", entry.IsHard);
        json.WriteStrings("options", entry.Options);
        json.WriteStrings("aliases", entry.Aliases);
        json.WriteString("key", entry.Key);
        json.WriteNumber("channels", sample.Input.C);
        json.WriteNumber("height", sample.Input.H);
        json.WriteNumber("width", sample.Input.W);
        json.WriteNumberOrNull("parameters", sample.Parameters);
        json.WriteNumberOrNull("madds", sample.Profile?.MultiplyAdds);
        json.WriteNumberOrNull("madds_total", sample.Profile?.TotalMultiplyAdds);
        json.WriteString("refused", sample.Refusal);
    }

    private static string Group(AttentionEntry entry) =>
        $"{entry.Kind.ToString().ToLowerInvariant()}, {(entry.IsHard ? "hard" : "soft")}";

    private static string Number(long? value) => value is { } number ? Figures.Count(number) : "-";
}
