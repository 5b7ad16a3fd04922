using System.CommandLine;
using Fovea.Onnx;

namespace Fovea.Cli;

/// <summary><c>fovea bench</c>: how long networks take, and where the time goes.</summary>
internal sealed class BenchCommand : Verb
{
    private const double UsualSeconds = 5;

    // ONNX Runtime's threads look for work in a loop before they sleep: turns 20 ms apart still met them, 60 ms apart none.
    private static readonly TimeSpan PauseBesidePeer = TimeSpan.FromMilliseconds(80);

    private readonly ModelOptionSet _model = new(
        "Placements separated by commas, a row each, timed by turns: none,se,cbam:reduction=8@2-4", "LIST");

    private readonly CheckpointOptionSet _checkpoint;

    private readonly Option<int?> _batch = OptionOf.Int("--batch-size", "Images in a run; 1 unless given", 1, 65_536);

    private readonly Option<double?> _seconds = OptionOf.Number("--seconds", "Time for each row and each side of it; 5 unless given");

    private readonly Option<bool?> _layers = OptionOf.Flag(
        "--layers", "Time each step of each network as well, beside the measured peaks of the machine");

    private readonly Option<Shape?> _map = OptionOf.Map(
        "--map", "Time each mechanism of --attention alone on such a map, beside a copy of it, without a network");

    private readonly Option<string?> _against = new("--against")
    {
        Description = "Time the same weights in ONNX Runtime, by turns, and compare the outputs",
        HelpName = "onnxruntime",
    };

    public BenchCommand()
        : base(
            "bench",
            "Time compiled networks or mechanisms: latency, throughput, layers against the machine's peaks, ONNX Runtime beside them")
    {
        _checkpoint = new CheckpointOptionSet(isRequired: false, _model);
        _checkpoint.AddTo(this);
        Options.Add(_batch);
        Options.Add(_map);
        Options.Add(_seconds);
        Options.Add(_layers);
        Options.Add(_against);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea bench --model mobilenet_v2 --attention none,se,ca", "times MobileNetV2 without attention and with two mechanisms"),
        ("fovea bench --model resnet50 --attention cbam --against onnxruntime --threads 1", "times it by turns with ONNX Runtime"),
        ("fovea bench --checkpoint runs/r20/best.safetensors --layers", "says where the time of a trained network goes"),
        ("fovea bench --attention se,ca,sa --map 1x256x56x56", "times mechanisms alone, beside a copy of the map"),
        ("fovea bench --model mobilenet_v2 --batch-size 8 --seconds 20 --json", "measures throughput for longer, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        OnnxRuntimeLibrary? library = Library(parse);
        double seconds = parse.GetValue(_seconds) ?? UsualSeconds;
        if (seconds is < 0 or > 86_400)
            throw new UsageException("--seconds must be from 0 to 86400", "--seconds", $"{seconds}", "a number from 0 to 86400");
        List<BenchEntry> entries = [];
        try
        {
            using LineProgress progress = new(session);
            Shape? map = parse.GetValue(_map);
            foreach (Func<BenchSubject> create in map is null ? Networks(parse, session) : Mechanisms(parse, session, map.Value))
            {
                session.Cancellation.ThrowIfCancellationRequested();
                progress.Update($"making {entries.Count + 1}");
                entries.Add(BenchEntry.Create(create, library, entries.Count == 0));
            }

            MapCopy? copy = map is null ? null : new MapCopy(map.Value);
            BenchReport report = Measure(
                entries, copy, library, TimeSpan.FromSeconds(seconds), parse.GetValue(_layers) ?? false, progress, session);
            progress.Dispose();
            if (session.Json)
                BenchRendering.WriteJson(session.Output, report);
            else
                BenchRendering.WriteText(session, report);
            return report.Passed ? ExitCode.Done : ExitCode.CheckFailed;
        }
        finally
        {
            entries.ForEach(static entry => entry.Dispose());
        }
    }

    private OnnxRuntimeLibrary? Library(ParseResult parse)
    {
        string? peer = parse.GetValue(_against);
        if (peer is null)
            return null;
        const string Known = "onnxruntime";
        if (!peer.Equals(Known, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--against: {Known} is the one peer that is known; got '{peer}'", "--against", peer, Known);
        return ErrorHandling.About("--against", peer, "an ONNX Runtime on this machine", OnnxRuntimeLibrary.Require);
    }

    private List<Func<BenchSubject>> Networks(ParseResult parse, Session session)
    {
        int batch = parse.GetValue(_batch) ?? 1;
        int? side = parse.GetValue(_model.ImageSize);
        if (_checkpoint.HasFile(parse))
            return [() => BenchSubject.Of(_checkpoint.Load(parse, session), batch, side)];
        string list = parse.GetValue(_model.Attention) ?? "none";
        return [.. PlacementList.Parse(list).Select<Placement, Func<BenchSubject>>(
            placement => () => BenchSubject.Of(_checkpoint.Create(parse, session, placement.ToString()), batch, side))];
    }

    private List<Func<BenchSubject>> Mechanisms(ParseResult parse, Session session, Shape map)
    {
        string? other = _checkpoint.HasFile(parse) ? "--checkpoint" : parse.GetValue(_model.Model) is not null ? "--model"
            : parse.GetValue(_model.ImageSize) is not null ? "--img-size" : parse.GetValue(_model.Classes) is not null ? "--num-classes"
            : parse.GetValue(_batch) is not null ? "--batch-size" : null;
        if (other is not null)
            throw new UsageException($"--map is of a mechanism without a network; leave {other} out", other, null, "nothing, with --map");
        string list = parse.GetValue(_model.Attention) ?? throw new UsageException(
            "--map needs --attention: the mechanisms to time, separated by commas", "--attention", null, "mechanisms such as se,ca");
        return [.. PlacementList.Parse(list).Select<Placement, Func<BenchSubject>>(
            placement => () => BenchSubject.Of(placement, map, session.Seed ?? 0))];
    }

    private static BenchReport Measure(
        List<BenchEntry> entries, MapCopy? copy, OnnxRuntimeLibrary? library, TimeSpan time, bool layers, LineProgress progress,
        Session session)
    {
        List<Action> runs = [];
        foreach (BenchEntry entry in entries)
        {
            runs.Add(() => entry.Session.Run());
            if (entry.Peer is { } peer)
                runs.Add(peer.Run);
        }

        int sides = runs.Count / entries.Count;
        if (copy is not null)
            runs.Add(copy.Run);
        TimeSpan all = time * runs.Count;
        IReadOnlyList<Latency> latencies = LatencyBenchmark.Run(
            runs, all, int.MaxValue, library is null ? TimeSpan.Zero : PauseBesidePeer,
            passed => progress.Update(
                $"{Figures.Bar(passed.Ticks, all.Ticks)} timing {Figures.Of(runs.Count, "side")} by turns, "
                    + $"{Figures.Duration(all - passed)} left"),
            session.Cancellation);
        List<BenchRow> rows = [];
        for (int i = 0; i < entries.Count; i++)
        {
            BenchEntry entry = entries[i];
            BenchPeer? peer = library is null ? null : new BenchPeer(
                library.Version, latencies[(i * sides) + 1], entry.PeerMemoryBytes, entry.Difference);
            if (layers)
                progress.Update($"timing the steps of {entry.What.Title}");
            rows.Add(new BenchRow(
                entry.What, latencies[i * sides], entry.MemoryBytes,
                layers ? LatencyBenchmark.Layers(entry.Session, time, session.Cancellation) : null, peer));
        }

        return new BenchReport(
            rows, copy is null ? null : latencies[^1], layers ? MachinePeak.Measure() : null,
            layers ? MachinePeak.MeasureOneThread() : null);
    }
}
