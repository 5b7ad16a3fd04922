using System.Text.Json;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders mechanisms.</summary>
internal static class AttentionRendering
{
    /// <summary>Channels of the site at which the state of a mechanism is shown: most fit there with their own defaults.</summary>
    private const int ShownChannels = 128;

    public static void WriteJson(TextWriter output, IReadOnlyList<AttentionEntry> entries) => JsonOutput.Write(output, json =>
    {
        json.WriteStartArray("attentions");
        foreach (AttentionEntry entry in entries)
        {
            json.WriteStartObject();
            WriteFields(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void WriteJson(TextWriter output, AttentionEntry entry) => JsonOutput.Write(output, json =>
    {
        WriteFields(json, entry);
        json.WriteNumber("channels", ShownChannels);
        json.WriteStartArray("state");
        foreach (StateEntry state in State(entry))
        {
            json.WriteStartObject();
            json.WriteString("key", state.Key);
            json.WriteString("shape", state.Shape.ToString());
            json.WriteBoolean("learnt", state.IsParameter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void WriteText(Session session, IReadOnlyList<AttentionEntry> entries)
    {
        Table table = TableOf.Columns("name", "mechanism", "weighs", "options", "paper");
        foreach (AttentionEntry entry in entries)
        {
            table.Row(entry.Name, entry.Title, Weighs(entry.Kind), string.Join(' ', entry.Options), entry.Source);
        }

        session.Tables.Write(table);
        session.Output.WriteLine("placement: NAME[:option=value…][@stages][:position], several with '+', for example cbam:reduction=8@2-4");
        session.Output.WriteLine(
            "'fovea attentions show NAME' tells more; 'fovea models show NAME' has the stages and positions of a network");
    }

    public static void WriteText(Session session, AttentionEntry entry)
    {
        session.Output.WriteLine($"{entry.Name}: {entry.Title}, {entry.Source}");
        session.Output.WriteLine($"weighs {Weighs(entry.Kind)}");
        session.Output.WriteLine($"options: {(entry.Options.Count == 0 ? "none" : string.Join(", ", entry.Options))}");
        if (entry.Aliases.Count > 0)
            session.Output.WriteLine($"aliases: {string.Join(", ", entry.Aliases)}");
        session.Output.WriteLine($"inside a network its keys are under '{entry.Key}'; for {ShownChannels} channels they are");
        Table table = TableOf.Columns("key", "shape", "kind");
        foreach (StateEntry state in State(entry))
            table.Row(state.Key, state.Shape.ToString(), state.IsParameter ? "learnt" : state.IsCounter ? "counter" : "statistic");
        session.Tables.Write(table);
    }

    private static void WriteFields(Utf8JsonWriter json, AttentionEntry entry)
    {
        json.WriteString("name", entry.Name);
        json.WriteString("title", entry.Title);
        json.WriteString("source", entry.Source);
        json.WriteString("kind", entry.Kind.ToString().ToLowerInvariant());
        json.WriteStrings("options", entry.Options);
        json.WriteStrings("aliases", entry.Aliases);
        json.WriteString("key", entry.Key);
    }

    private static StateEntry[] State(AttentionEntry entry)
    {
        Site site = new(Position.BeforeAdd, ShownChannels, Stage: 1, Block: 0);
        return [.. AttentionCatalog.Default.Create(entry.Name, site, new AttentionOptions(entry.Name, [])).State()];
    }

    private static string Weighs(AttentionKind kind) => kind switch
    {
        AttentionKind.Channel => "channels",
        AttentionKind.Spatial => "positions",
        _ => "channels and positions",
    };
}
