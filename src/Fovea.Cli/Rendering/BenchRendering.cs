using System.Globalization;
using System.Text.Json;
using Fovea.Onnx;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what <c>fovea bench</c> measured.</summary>
internal static class BenchRendering
{
    public static void WriteJson(TextWriter output, BenchReport report) => JsonOutput.Write(output, json =>
    {
        json.WriteStartArray("rows");
        foreach (BenchRow row in report.Rows)
            WriteRow(json, row, report.Peak);
        json.WriteEndArray();
        if (report is { Peak: { } peak, PeakOfOneThread: { } one })
        {
            json.WriteStartArray("peaks");
            foreach (MachinePeak measured in peak.Threads == 1 ? [peak] : new[] { one, peak })
            {
                json.WriteStartObject();
                json.WriteNumber("threads", measured.Threads);
                json.WriteNumber("gflops", measured.GigaflopsPerSecond);
                json.WriteNumber("gbytes_per_second", measured.GigabytesPerSecond);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    public static void WriteText(Session session, BenchReport report)
    {
        bool peers = report.Rows[0].Peer is not null;
        Table table = TableOf.Columns(
        [
            "attention", ">min", ">median", ">p95", ">images/s", ">memory",
            .. peers ? (string[])[">ONNX Runtime: min", ">median", ">p95", ">memory", ">ratio", ">difference"] : [],
        ]);
        foreach (BenchRow row in report.Rows)
        {
            table.Row(
            [
                row.What.Attention, Time(row.Latency.Min), Time(row.Latency.Median), Time(row.Latency.P95),
                row.ImagesPerSecond.ToString("F1", CultureInfo.InvariantCulture), Megabytes(row.MemoryBytes),
                .. row.Peer is { } peer
                    ? (string[])
                    [
                        Time(peer.Latency.Min), Time(peer.Latency.Median), Time(peer.Latency.P95), Megabytes(peer.MemoryBytes),
                        Ratio(row).ToString("F2", CultureInfo.InvariantCulture),
                        peer.Difference.ToString("G2", CultureInfo.InvariantCulture),
                    ]
                    : [],
            ]);
        }

        session.Tables.Write(table);
        BenchRow first = report.Rows[0];
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{first.What.Name}, batch {first.Input.N}, {first.Input.H}x{first.Input.W}, {Machine.Isa}, "
                + $"{Figures.Of(Machine.Threads, "thread")}, {first.Latency.Repeats} timed runs a side, by turns"));
        if (first.Peer is { } other)
            session.Output.WriteLine($"ratio: the median of ONNX Runtime {other.Version} over Fovea's");
        foreach (BenchRow row in report.Rows)
        {
            if (row.Layers is { } layers && report is { Peak: { } peak, PeakOfOneThread: { } one })
                WriteLayers(session, row, layers, peak, one);
            if (row.Peer is { } peer && !(peer.Difference <= OnnxCheck.Limit))
            {
                session.Warn(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.What.Name} with attention '{row.What.Attention}': the outputs differ by {peer.Difference:G3} of the largest, "
                        + $"more than {OnnxCheck.Limit:G3}"));
            }
        }
    }

    private static void WriteLayers(
        Session session, BenchRow row, IReadOnlyList<LayerLatency> layers, MachinePeak peak, MachinePeak one)
    {
        double total = layers.Sum(static layer => layer.Milliseconds);
        Table table = TableOf.Columns(
            "module", "operations", "output", ">ms", ">share", ">GFLOP/s", ">GB/s", ">of the peak", "bound by");
        foreach (LayerLatency layer in layers)
        {
            table.Row(
                layer.Module, layer.Operations, layer.Output.ToString(), layer.Milliseconds.ToString("F4", CultureInfo.InvariantCulture),
                Percent(layer.Milliseconds / total), layer.GigaflopsPerSecond.ToString("F1", CultureInfo.InvariantCulture),
                layer.GigabytesPerSecond.ToString("F1", CultureInfo.InvariantCulture), Percent(layer.ShareOfPeak(peak)),
                layer.IsBoundByArithmetic(peak) ? "arithmetic" : "memory");
        }

        session.Output.WriteLine();
        session.Output.WriteLine($"{row.What.Name} with attention '{row.What.Attention}', step by step");
        session.Tables.Write(table);
        double bound = layers.Sum(layer => layer.Bound(peak));
        double arithmetic = layers.Sum(static layer => 2e-6 * layer.MultiplyAdds) / peak.GigaflopsPerSecond;
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"all steps {total:F2} ms; the peaks of the machine allow {bound:F2} ms with values from memory, "
                + $"{arithmetic:F2} ms for the arithmetic alone ({100 * arithmetic / total:F0} %)"));
        session.Output.WriteLine("peaks: " + string.Join("; ", (peak.Threads == 1 ? [peak] : new[] { one, peak }).Select(measured =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Figures.Of(measured.Threads, "thread")} {measured.GigaflopsPerSecond:F0} GFLOP/s, "
                    + $"{measured.GigabytesPerSecond:F1} GB/s"))));
    }

    private static void WriteRow(Utf8JsonWriter json, BenchRow row, MachinePeak? peak)
    {
        json.WriteStartObject();
        json.WriteString("model", row.What.Name);
        json.WriteString("attention", row.What.Attention);
        json.WriteString("resolved", row.What.Resolved);
        json.WriteNumber("batch_size", row.Input.N);
        json.WriteNumber("image_size", row.Input.H);
        json.WriteNumber("threads", Machine.Threads);
        json.WriteString("isa", Machine.Isa);
        WriteLatency(json, row.Latency);
        json.WriteNumber("repeats", row.Latency.Repeats);
        json.WriteNumber("images_per_second", row.ImagesPerSecond);
        json.WriteNumberOrNull("memory_bytes", row.MemoryBytes);
        json.WriteStartObject("peers");
        if (row.Peer is { } peer)
        {
            json.WriteStartObject("onnxruntime");
            json.WriteString("version", peer.Version);
            WriteLatency(json, peer.Latency);
            json.WriteNumber("ratio", Ratio(row));
            json.WriteNumberOrNull("difference", peer.Difference);
            json.WriteNumberOrNull("memory_bytes", peer.MemoryBytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (row.Layers is { } layers && peak is not null)
            WriteLayers(json, layers, peak);
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<LayerLatency> layers, MachinePeak peak)
    {
        json.WriteNumber("bound_ms", layers.Sum(layer => layer.Bound(peak)));
        json.WriteStartArray("layers");
        foreach (LayerLatency layer in layers)
        {
            json.WriteStartObject();
            json.WriteString("module", layer.Module);
            json.WriteString("operations", layer.Operations);
            json.WriteStartArray("output");
            foreach (int size in layer.Output.ToArray())
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteNumber("ms", layer.Milliseconds);
            json.WriteNumber("madds", layer.MultiplyAdds);
            json.WriteNumber("bytes", layer.Bytes);
            json.WriteNumber("gflops", layer.GigaflopsPerSecond);
            json.WriteNumber("gbytes_per_second", layer.GigabytesPerSecond);
            json.WriteNumber("bound_ms", layer.Bound(peak));
            json.WriteNumber("share_of_peak", layer.ShareOfPeak(peak));
            json.WriteString("bound_by", layer.IsBoundByArithmetic(peak) ? "arithmetic" : "memory");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLatency(Utf8JsonWriter json, Latency latency)
    {
        json.WriteNumber("min_ms", latency.Min);
        json.WriteNumber("median_ms", latency.Median);
        json.WriteNumber("p95_ms", latency.P95);
    }

    private static double Ratio(BenchRow row) => row.Peer!.Latency.Median / row.Latency.Median;

    private static string Time(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F3} ms");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string Megabytes(long? bytes) =>
        bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 1e6:F1} MB") : "";
}
