using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea compare</c>: attention mechanisms side by side.</summary>
internal sealed class CompareCommand : Verb
{
    private readonly ModelOptionSet _model = new(
        "Placements separated by commas; the others are compared with the first: none,se,cbam:reduction=8@2-4", "LIST");

    private readonly DataOptionSet _data = new();
    private readonly RecipeOptionSet _recipe = new();
    private readonly AugmentOptionSet _augment = new();
    private readonly RunOptionSet _run = new();

    private readonly Option<int?> _seeds = OptionOf.Int("--seeds", "Runs of each placement, with seeds that follow one another", 1, 1000);

    private readonly Option<string?> _equalActivation = new("--equal-activation")
    {
        Description = "Give every mechanism the same activation where it has one: relu unless another is named",
        HelpName = "relu|hard-swish|silu",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _explain = OptionOf.Int("--explain", "Test images whose Grad-CAM overlays the report shows", 0, 100);

    private readonly Option<int?> _jobs = OptionOf.Int(
        "--jobs", "Runs at a time, each on one thread; chosen by the size of a step unless given; results are the same bits", 1, 256, "-j");

    private readonly Option<string?> _config =
        OptionOf.Text("--config", "Settings as JSON, such as args.json of a comparison; options win over it", "FILE", "-c");

    public CompareCommand()
        : base("compare", "Train a network with each attention mechanism and say what each costs and gains")
    {
        Options.Add(_model.Model);
        Options.Add(_model.Attention);
        Options.Add(_model.ImageSize);
        Options.Add(_equalActivation);
        _data.AddTo(this);
        Options.Add(_seeds);
        _recipe.AddTo(this);
        _augment.AddTo(this);
        Options.Add(_explain);
        Options.Add(_jobs);
        Options.Add(_config);
        _run.AddTo(this);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea compare", "compares six mechanisms with none in resnet8 on the built-in shapes, in a few minutes"),
        ("fovea compare --attention none,ca --seeds 5", "compares Coordinate Attention with none, over five seeds"),
        ("fovea compare --attention none,se,cbam,ca --equal-activation", "compares them with ReLU in all, CA's hard swish too"),
        ("fovea compare --model resnet20 --data data/cifar10 --attention none,se,ca --epochs 2 --seeds 1 --out runs/cifar",
            "compares three on CIFAR-10; after an interruption the same line continues"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        CompareSettings settings = Settings(parse, session);
        Comparer comparer = new(settings) { Jobs = parse.GetValue(_jobs) };
        session.Note($"{settings.Model} on {settings.Data}: {settings.Attention} with {Figures.Of(settings.Seeds, "seed")} each, "
            + $"{Figures.Of(settings.Epochs, "epoch")} a run, {Machine.Isa}, {Figures.Of(Machine.Threads, "thread")}");
        foreach (string warning in comparer.Warnings)
            session.Warn(warning);
        ComparisonReport report;
        using (CompareRendering progress = new(session))
            report = comparer.Run(_run.Read(parse), progress, session.Cancellation);
        BrokenImageRendering.Warn(session, report.Rows[0].Runs[0].BrokenImages);
        if (session.Json)
            session.Output.Write(report.ToJson());
        else
            ComparisonTable.Write(session, report);
        return ExitCode.Done;
    }

    private CompareSettings Settings(ParseResult parse, Session session)
    {
        CompareSettings given = ConfigFile.Read(parse.GetValue(_config), new CompareSettings(), CompareSettings.FromJson);
        return given with
        {
            Model = parse.GetValue(_model.Model) ?? given.Model,
            Attention = parse.GetValue(_model.Attention) ?? given.Attention,
            EqualActivation = parse.GetResult(_equalActivation) is null
                ? given.EqualActivation
                : parse.GetValue(_equalActivation)?.ToLowerInvariant() ?? "relu",
            Data = parse.GetValue(_data.Data) ?? given.Data,
            Epochs = parse.GetValue(_recipe.Epochs) ?? given.Epochs,
            Seeds = parse.GetValue(_seeds) ?? given.Seeds,
            BatchSize = parse.GetValue(_recipe.BatchSize) ?? given.BatchSize,
            LearningRate = parse.GetValue(_recipe.LearningRate) ?? given.LearningRate,
            Momentum = parse.GetValue(_recipe.Momentum) ?? given.Momentum,
            WeightDecay = parse.GetValue(_recipe.WeightDecay) ?? given.WeightDecay,
            Smoothing = parse.GetValue(_recipe.Smoothing) ?? given.Smoothing,
            Augment = _augment.Text(parse) ?? given.Augment,
            Mixup = parse.GetValue(_augment.Mixup) ?? given.Mixup,
            CutMix = parse.GetValue(_augment.CutMix) ?? given.CutMix,
            Seed = session.Seed ?? given.Seed,
            ImageSize = parse.GetValue(_model.ImageSize) ?? given.ImageSize,
            TestFraction = parse.GetValue(_data.SplitFraction) ?? given.TestFraction,
            ClassNames = parse.GetValue(_data.ClassNames) ?? given.ClassNames,
            SkipBroken = parse.GetValue(_data.SkipBroken) || given.SkipBroken,
            Explain = parse.GetValue(_explain) ?? given.Explain,
        };
    }
}
