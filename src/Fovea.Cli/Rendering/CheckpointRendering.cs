using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders checkpoints and conversions of them.</summary>
internal static class CheckpointRendering
{
    public static void WriteJson(TextWriter output, CheckpointFile file, ArchitectureGuess? guess) => JsonOutput.Write(output, json =>
    {
        json.WriteString("file", file.Name);
        json.WriteString("format", file.Format);
        json.WriteString("architecture", guess?.Model);
        json.WriteString("attention", guess?.Attention);
        json.WriteString("key_layout", guess?.KeyLayout);
        json.WriteNumberOrNull("classes", guess?.Classes);
        json.WriteNumberOrNull("fitting", guess?.Fitting);
        json.WriteBoolean("exact", guess is { IsExact: true });
        json.WriteStrings("others", guess?.Others ?? []);
        json.WriteObjects("tensors", file.Entries, entry =>
        {
            json.WriteString("name", entry.Name);
            json.WriteString("dtype", NameOf(entry.Type));
            json.WriteNumbers("shape", entry.Shape);
        });
        json.WriteStartObject("metadata");
        foreach ((string key, string text) in file.Metadata)
            json.WriteString(key, text);
        json.WriteEndObject();
    });

    public static void WriteText(Session session, CheckpointFile file, ArchitectureGuess? guess)
    {
        string types = string.Join(
            ", ", file.Entries.GroupBy(static entry => entry.Type).Select(static group => $"{group.Count()} {NameOf(group.Key)}"));
        long values = file.Entries.Sum(static entry => entry.Count);
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Name}: {file.Format}, {file.Entries.Count} tensors ({types}), {values:N0} values"));
        session.Output.WriteLine(guess switch
        {
            null => "network: none of the catalog",
            { IsExact: true, Others: [] } => $"network: {guess}",
            { IsExact: true } => $"network: {guess}; the same tensors are in {string.Join(", ", guess.Others)}",
            _ => $"network: perhaps {guess}; {guess.Fitting} of {guess.Tensors} tensors fit",
        });
        if (file.Metadata.Count > 0)
        {
            Table metadata = TableOf.Columns("metadata", "text");
            foreach ((string key, string text) in file.Metadata)
                metadata.Row(key, text);
            session.Tables.Write(metadata);
        }

        Table table = TableOf.Columns("tensor", "type", "shape");
        foreach (CheckpointEntry entry in file.Entries)
            table.Row(entry.Name, NameOf(entry.Type), $"[{string.Join(", ", entry.Shape)}]");
        session.Tables.Write(table);
    }

    public static void WriteJson(TextWriter output, string path, ConversionReport report) => JsonOutput.Write(output, json =>
    {
        json.WriteString("file", path);
        json.WriteString("format", report.Format);
        json.WriteNumber("tensors", report.Tensors);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteStrings("notes", report.Notes);
    });

    public static void WriteText(Session session, string path, ConversionReport report)
    {
        session.Output.WriteLine($"{path}: {report.Format}, {report.Tensors} tensors, {Figures.Megabytes(report.Bytes)}");
        foreach (string note in report.Notes)
            session.Note(note);
    }

    private static string NameOf(ElementType type) => type.ToString().ToUpperInvariant();
}
