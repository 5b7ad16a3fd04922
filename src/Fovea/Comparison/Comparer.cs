namespace Fovea;

/// <summary>Compares attention mechanisms: trains the same network with each, measures what each costs, and says what the difference
/// shows.</summary>
/// <remarks>Every placement gets the same initial weights in the layers it shares with the others, the same order of images, the same
/// augmentation and the same number of steps. The accuracy is that of the last epoch: nothing is chosen on the test images.</remarks>
public sealed class Comparer
{
    // Multiply-adds of a step forward. Two runs at a time on one thread each took 0.85 of the time of one after the other on two threads at
    // 0.4 G, 0.93 at 1 G, and the same at 5 G.
    private const long MostOfASmallStep = 4_000_000_000;

    private static readonly TimeSpan MostLatencyTime = TimeSpan.FromSeconds(60);

    private readonly CompareSettings _settings;
    private readonly IReadOnlyList<string> _placements;

    /// <summary>Checks settings; nothing is written or trained yet.</summary>
    /// <param name="settings">The settings; left out, the defaults.</param>
    /// <exception cref="SettingException">A setting is out of its range or names nothing that there is.</exception>
    public Comparer(CompareSettings? settings = null)
    {
        _settings = settings ?? new CompareSettings();
        _settings.Validate();
        IEnumerable<Placement> placements = PlacementList.Parse(_settings.Attention);
        if (_settings.EqualActivation is { } activation)
            placements = placements.Select(placement => EqualActivation.In(placement, activation));
        _placements = [.. placements.Select(static placement => placement.ToString())];
        Warnings =
        [
            .. _placements.SelectMany(placement => ModelCatalog.Default.Outline(_settings.Model, new() { Attention = placement }).Warnings)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>What the mechanisms warn of, each once.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Training runs at a time, each on one thread; 1 for one after the other, each on all threads. Left out, as many as there
    /// are threads where a step is so small that more of them would hardly help it, else 1. Never changes a result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 to 256.</exception>
    public int? Jobs
    {
        get;
        init
        {
            if (value is { } jobs)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1, nameof(Jobs));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(jobs, 256, nameof(Jobs));
            }

            field = value;
        }
    }

    /// <summary>Trains, measures and writes <c>results.json</c>, <c>results.csv</c> and <c>report.html</c>. An interrupted comparison of
    /// the same settings continues.</summary>
    /// <param name="options">Which folder; <see cref="RunOptions.Resume"/> is always on.</param>
    /// <param name="progress">Told about ten times a second, and at every run's end; on the thread of the run that
    /// it is about, by one at a time.</param>
    /// <param name="cancellation">Ends after the step at work, with the state saved.</param>
    /// <exception cref="FoveaException">Data cannot be read, the folder holds something else or cannot be written, or a loss became NaN
    /// or infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the same call continues.</exception>
    public ComparisonReport Run(RunOptions? options = null, IProgress<CompareProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        // Everything that can be wrong with settings and data shows here, before the first file is written.
        TrainSettings first = _settings.Run(_placements[0], 0);
        DataSource data = TrainingSetup.OpenData(first, TrainingSetup.Create(first, classes: 2).Preprocessing.ImageSize);
        Model[] models = [.. _placements.Select(placement => TrainingSetup.Create(_settings.Run(placement, 0), data))];
        ModelProfile[] profiles = [.. models.Select(Profile)];
        using (TrainingLoop trial = new(models[0], data, first))
        {
            // Constructed for its checks of data against settings.
        }

        RunOptions chosen = (options ?? new RunOptions()) with { Resume = true };
        using RunFolder folder = RunFolder.Open(RunKind.Compare(_settings.Model), _settings.ToJson(), chosen);
        ComparisonRuns training = new(_settings, _placements, data, folder, progress);
        IReadOnlyList<IReadOnlyList<ComparisonRun>> runs = training.Run(JobsOf(profiles), chosen.SaveEvery, cancellation);
        Model[] trained = [.. Enumerable.Range(0, _placements.Count).Select(training.FirstModel)];
        progress?.Report(At(CompareStage.Latency, training.Count));
        IReadOnlyList<Latency> latencies = Latencies(trained, _settings.LatencyRepeats, cancellation);
        ComparisonReport report = new(_settings, data.Name, data.ClassNames, data.Train.Count, data.Test.Count,
            runs[0][0].ImagePasses, Rows(models, profiles, runs, latencies), Kernels.Parallel.Threads, Kernels.Isa.Name, folder.Path);
        progress?.Report(At(CompareStage.Report, training.Count));
        IReadOnlyList<ExplainedImage> explained = ExplainGrid.Compute(trained, data, _settings.Explain, cancellation);
        Write(report, explained, trained[0].Preprocessing.ImageSize, folder);
        return report;
    }

    /// <summary>Several runs at a time where there are enough to keep all threads busy, and a step is small.</summary>
    private int JobsOf(ModelProfile[] profiles)
    {
        if (Jobs is { } jobs)
            return jobs;
        int threads = Kernels.Parallel.Threads;
        bool isSmall = profiles.Max(static profile => profile.MultiplyAdds) * _settings.BatchSize <= MostOfASmallStep;
        return isSmall && profiles.Length * _settings.Seeds >= threads ? threads : 1;
    }

    private static ModelProfile Profile(Model model)
    {
        int side = model.Preprocessing.ImageSize;
        return ModelProfile.Measure(model, new Shape(1, 3, side, side));
    }

    /// <summary>The time of one image in each network, compiled.</summary>
    private static IReadOnlyList<Latency> Latencies(Model[] models, int repeats, CancellationToken cancellation)
    {
        List<Action> runs = [];
        foreach (Model model in models)
        {
            model.Evaluate();
            int side = model.Preprocessing.ImageSize;
            PlanSession session = model.Compile(new Shape(1, 3, side, side)).CreateSession();
            RandomStream stream = RandomStream.Named(0, "latency");
            foreach (ref float value in session.Input)
                value = (float)stream.NextNormal();
            runs.Add(() => session.Run());
        }

        return LatencyBenchmark.Run(runs, MostLatencyTime, repeats, cancellation: cancellation);
    }

    private CompareProgress At(CompareStage stage, int runs) => new(stage, runs, runs, _placements[^1], _settings.Seed, null, null, null);

    private static void Write(ComparisonReport report, IReadOnlyList<ExplainedImage> explained, int imageSize, RunFolder folder)
    {
        AtomicFile.WriteAllText(folder.File("results.csv"), report.ToCsv());
        AtomicFile.WriteAllText(folder.File("report.html"), ComparisonPage.Write(report, explained, imageSize));
        // The last file says that the comparison is finished.
        AtomicFile.WriteAllText(folder.File("results.json"), report.ToJson());
    }

    private ComparisonRow[] Rows(Model[] models, ModelProfile[] profiles, IReadOnlyList<IReadOnlyList<ComparisonRun>> runs,
        IReadOnlyList<Latency> latencies)
    {
        var rows = new ComparisonRow[_placements.Count];
        double[] reference = [.. runs[0].Select(static run => run.Top1)];
        for (int i = 0; i < rows.Length; i++)
        {
            double[] values = [.. runs[i].Select(static run => run.Top1)];
            Estimate? difference = i == 0 || values.Length == 1 ? null : Estimates.OfDifference(values, reference);
            Estimate? images = i == 0 || values.Length > 1
                ? null
                : Estimates.OfImages(runs[i][0].CorrectByImage, runs[0][0].CorrectByImage);
            rows[i] = new ComparisonRow(_placements[i], models[i].Specification.Resolved, profiles[i].Parameters,
                profiles[i].Parameters - profiles[0].Parameters, profiles[i].MultiplyAdds, latencies[i], Estimates.OfMean(values), runs[i],
                difference, images, i == 0 ? Verdict.Reference : Verdict.Of(_placements[0], difference, images));
        }

        return rows;
    }
}
