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
        json.WriteObjects("rows", report.Rows, row => WriteRow(json, row, report));
        if (report.Copy is { } copy)
        {
            json.WriteStartObject("copy");
            WriteLatency(json, copy);
            json.WriteEndObject();
        }

        if (report is { Peak: { } peak, PeakOfOneThread: { } one })
        {
            json.WriteObjects("peaks", peak.Threads == 1 ? [peak] : new[] { one, peak }, measured =>
            {
                json.WriteNumber("threads", measured.Threads);
                json.WriteNumber("gflops", measured.GigaflopsPerSecond);
                json.WriteNumber("gbytes_per_second", measured.GigabytesPerSecond);
            });
        }
    });

    public static void WriteText(Session session, BenchReport report)
    {
        bool peers = report.Rows[0].Peer is not null;
        Table table = TableOf.Columns(
        [
            "attention", ">min", ">median", ">p95", report.Copy is null ? ">images/s" : ">over a copy", ">memory",
            .. peers ? (string[])[">ONNX Runtime: min", ">median", ">p95", ">memory", ">ratio", ">difference"] : [],
        ]);
        foreach (BenchRow row in report.Rows)
        {
            table.Row(
            [
                row.What.Attention, Time(row.Latency.Min), Time(row.Latency.Median), Time(row.Latency.P95),
                Figures.Fixed(report.Copy is { } copy ? row.Latency.Median / copy.Median : row.ImagesPerSecond, 1),
                Megabytes(row.MemoryBytes),
                .. row.Peer is { } peer
                    ? (string[])
                    [
                        Time(peer.Latency.Min), Time(peer.Latency.Median), Time(peer.Latency.P95), Megabytes(peer.MemoryBytes),
                        Figures.Fixed(Ratio(row), 2), Figures.Significant(peer.Difference),
                    ]
                    : [],
            ]);
        }

        session.Tables.Write(table);
        BenchRow first = report.Rows[0];
        Shape input = first.What.Input;
        string what = first.What.Network is { } network ? $"{network}, batch {input.N}, {input.H}x{input.W}" : $"alone on {input}";
        session.Output.WriteLine($"{what}, {Machine.Isa}, {Figures.Of(Machine.Threads, "thread")}, "
            + $"{first.Latency.Repeats} timed runs a side, by turns");
        if (report.Copy is { } floor)
            session.Output.WriteLine($"a copy of the map: min {Time(floor.Min)}, median {Time(floor.Median)}, p95 {Time(floor.P95)}");
        if (first.Peer is { } other)
            session.Output.WriteLine($"ratio: the median of ONNX Runtime {other.Version} over Fovea's");
        foreach (BenchRow row in report.Rows)
        {
            if (row.Layers is { } layers && report is { Peak: { } peak, PeakOfOneThread: { } one })
                WriteLayers(session, row, layers, peak, one);
            if (row.Peer is { } peer && !(peer.Difference <= OnnxCheck.Limit))
            {
                session.Warn($"{row.What.Title}: the outputs differ by "
                    + $"{Figures.Significant(peer.Difference)} of the largest, more than {Figures.Significant(OnnxCheck.Limit)}");
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
                layer.Module, layer.Operations, layer.Output.ToString(), Figures.Fixed(layer.Milliseconds, 4),
                Figures.Percent(layer.Milliseconds / total), Figures.Fixed(layer.GigaflopsPerSecond, 1),
                Figures.Fixed(layer.GigabytesPerSecond, 1), Figures.Percent(layer.ShareOfPeak(peak)),
                layer.IsBoundByArithmetic(peak) ? "arithmetic" : "memory");
        }

        session.Output.WriteLine();
        session.Output.WriteLine($"{row.What.Title}, step by step");
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

    private static void WriteRow(Utf8JsonWriter json, BenchRow row, BenchReport report)
    {
        json.WriteString("model", row.What.Network);
        json.WriteString("attention", row.What.Attention);
        json.WriteString("resolved", row.What.Resolved);
        json.WriteShape("input", row.What.Input);
        json.WriteNumber("batch_size", row.What.Input.N);
        json.WriteNumberOrNull("image_size", row.What.Network is null ? null : row.What.Input.H);
        json.WriteNumber("threads", Machine.Threads);
        json.WriteString("isa", Machine.Isa);
        WriteLatency(json, row.Latency);
        json.WriteNumber("repeats", row.Latency.Repeats);
        json.WriteNumber("images_per_second", row.ImagesPerSecond);
        if (report.Copy is { } copy)
            json.WriteNumber("over_copy", row.Latency.Median / copy.Median);
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
        if (row.Layers is { } layers && report.Peak is { } peak)
            WriteLayers(json, layers, peak);
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<LayerLatency> layers, MachinePeak peak)
    {
        json.WriteNumber("bound_ms", layers.Sum(layer => layer.Bound(peak)));
        json.WriteObjects("layers", layers, layer =>
        {
            json.WriteString("module", layer.Module);
            json.WriteString("operations", layer.Operations);
            json.WriteShape("output", layer.Output);
            json.WriteNumber("ms", layer.Milliseconds);
            json.WriteNumber("madds", layer.MultiplyAdds);
            json.WriteNumber("bytes", layer.Bytes);
            json.WriteNumber("gflops", layer.GigaflopsPerSecond);
            json.WriteNumber("gbytes_per_second", layer.GigabytesPerSecond);
            json.WriteNumber("bound_ms", layer.Bound(peak));
            json.WriteNumber("share_of_peak", layer.ShareOfPeak(peak));
            json.WriteString("bound_by", layer.IsBoundByArithmetic(peak) ? "arithmetic" : "memory");
        });
    }

    private static void WriteLatency(Utf8JsonWriter json, Latency latency)
    {
        json.WriteNumber("min_ms", latency.Min);
        json.WriteNumber("median_ms", latency.Median);
        json.WriteNumber("p95_ms", latency.P95);
    }

    private static double Ratio(BenchRow row) => row.Peer!.Latency.Median / row.Latency.Median;

    private static string Time(double milliseconds) => $"{Figures.Fixed(milliseconds, 3)} ms";

    private static string Megabytes(long? bytes) => bytes is { } known ? Figures.Megabytes(known) : "";
}
