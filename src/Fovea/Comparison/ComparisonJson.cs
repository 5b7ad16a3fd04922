using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea;

/// <summary>Writes a comparison as the JSON document of the command line's contract.</summary>
internal static class ComparisonJson
{
    private const int Schema = 1;

    public static string Write(ComparisonReport report)
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("model", report.Settings.Model);
            json.WriteString("data", report.Data);
            json.WriteNumber("epochs", report.Settings.Epochs);
            json.WriteNumber("seeds", report.Settings.Seeds);
            json.WriteNumber("image_passes", report.ImagePasses);
            json.WriteStartArray("rows");
            foreach (ComparisonRow row in report.Rows)
                Row(json, row);
            json.WriteEndArray();
            json.WriteNumber("threads", report.Threads);
            json.WriteString("isa", report.Isa);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Row(Utf8JsonWriter json, ComparisonRow row)
    {
        json.WriteStartObject();
        json.WriteString("attention", row.Attention);
        json.WriteString("resolved", row.Resolved);
        json.WriteNumber("parameters", row.Parameters);
        json.WriteNumber("added_parameters", row.AddedParameters);
        json.WriteNumber("madds", row.MultiplyAdds);
        json.WriteStartObject("latency_ms");
        json.WriteNumber("median", row.Latency.Median);
        json.WriteNumber("p95", row.Latency.P95);
        json.WriteEndObject();
        json.WriteStartObject("top1");
        json.WriteNumber("mean", row.Top1.Mean);
        WriteInterval(json, row.Top1.Ci95);
        json.WriteStartArray("values");
        foreach (ComparisonRun run in row.Runs)
            json.WriteNumberValue(run.Top1);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteEstimate(json, "difference", row.Difference);
        WriteEstimate(json, "difference_images", row.DifferenceImages);
        json.WriteString("verdict", row.Verdict);
        json.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter json, string name, Estimate? estimate)
    {
        if (estimate is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("mean", estimate.Mean);
        WriteInterval(json, estimate.Ci95);
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, Interval? interval)
    {
        if (interval is not { } known)
        {
            json.WriteNull("ci95");
            return;
        }

        json.WriteStartArray("ci95");
        json.WriteNumberValue(known.Lower);
        json.WriteNumberValue(known.Upper);
        json.WriteEndArray();
    }
}
