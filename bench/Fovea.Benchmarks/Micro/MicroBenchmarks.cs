using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Fovea.Benchmarks;

/// <summary>Kernels at the shapes of real networks, with BenchmarkDotNet: convolutions, linear layers and mechanisms that are chosen by
/// words.</summary>
internal static class MicroBenchmarks
{
    private const int NameWidth = 80;

    private static readonly string[] Mechanisms = ["se", "eca", "ca", "gc", "sa", "bam", "cbam", "triplet"];

    private static readonly Dictionary<Type, Func<LayerShape, bool>> Takes = new()
    {
        [typeof(Direct)] = static layer => layer.IsConvolution,
        [typeof(Winograd)] = static layer => layer is { Kind: "dense", Groups: 1, Stride: { Height: 1, Width: 1 } } && layer.Kernel == 3,
        [typeof(LinearLayer)] = static layer => layer.Kind == "linear",
        [typeof(Mechanism)] = static layer => Mechanisms.Contains(layer.Kind),
        [typeof(Gradients)] = static layer => layer.IsConvolution || layer.Kind == "linear",
    };

    private static string[] s_words = [];

    /// <summary>The layers of a benchmark whose names have all the words.</summary>
    public static IReadOnlyList<LayerShape> Chosen(Type benchmark) =>
    [
        .. ShapeFiles.Read()
            .SelectMany(static layer => layer.Kind == "map" ? Mechanisms.Select(name => layer with { Kind = name }) : [layer])
            .Where(Takes[benchmark])
            .Where(layer => Array.TrueForAll(s_words, word => HasWord($"{benchmark.Name} {layer}", word))),
    ];

    /// <summary>Runs what the words choose.</summary>
    /// <param name="arguments">Words, and <c>--threads N</c>, <c>--batch N</c>, <c>--quick</c>, <c>--list</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        Kernels.Parallel.Threads = Option(arguments, "--threads");
        LayerModules.Batch = Option(arguments, "--batch");
        s_words =
        [
            .. arguments.Where((word, i) => !word.StartsWith('-') && (i == 0 || arguments[i - 1] is not ("--threads" or "--batch"))),
        ];
        Type[] chosen = [.. Takes.Keys.Where(static type => Chosen(type).Count > 0)];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"no benchmark has the words {string.Join(' ', s_words)}; 'micro --list' prints their names");
            return 2;
        }

        if (arguments.Contains("--list"))
        {
            foreach (Type type in chosen)
                Console.WriteLine(string.Join('\n', Chosen(type).Select(layer => $"{type.Name} {layer}")));
            return 0;
        }

        IConfig config = Config(arguments.Contains("--quick"));
        return BenchmarkRunner.Run(chosen, config).All(static summary => summary.Reports.All(static report => report.Success)) ? 0 : 1;
    }

    // In this process: BenchmarkDotNet's own build of a project for each run does not know this SDK.
    private static ManualConfig Config(bool quick) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(quick ? 1 : 3).WithIterationCount(quick ? 3 : 15)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 10 : 100)))
        .AddLogger(ConsoleLogger.Default)
        .AddColumn(TargetMethodColumn.Type, TargetMethodColumn.Method)
        .AddColumn(StatisticColumn.Min, StatisticColumn.Median, StatisticColumn.P95)
        .AddColumnProvider(DefaultColumnProviders.Params)
        .AddColumn(
            new RateColumn("GFLOP/s", "10⁹ operations a second of the fastest run, a multiply-add counted as two", Operations),
            new RateColumn("GB/s", "10⁹ bytes a second of the fastest run forward, each map and each weight counted once", Bytes))
        .AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.GitHub)
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(NameWidth))
        .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);

    // A gradient takes as many multiply-adds as the forward pass.
    private static double Operations(LayerShape layer, string method) =>
        2e-9 * Profile(layer).MultiplyAdds * method switch { nameof(Gradients.Weight) => 2, nameof(Gradients.Both) => 3, _ => 1 };

    private static double Bytes(LayerShape layer, string method)
    {
        ModelProfile profile = Profile(layer);
        long values = LayerModules.InputOf(layer).Count + profile.Layers[^1].Output.Count + profile.Parameters;
        return method == nameof(LayerBench.Run) ? 1e-9 * sizeof(float) * values : 0;
    }

    private static ModelProfile Profile(LayerShape layer) =>
        ModelProfile.Measure(LayerModules.Create(layer), LayerModules.InputOf(layer));

    private static bool HasWord(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static int Option(string[] arguments, string name)
    {
        int index = Array.IndexOf(arguments, name);
        return index < 0 ? 1 : int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
    }
}
