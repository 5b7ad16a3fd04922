using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea train</c>: one training run.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly ModelOptionSet _model = ModelOptionSet.OfPlacement();
    private readonly DataOptionSet _data = new();
    private readonly RecipeOptionSet _recipe = new();
    private readonly RunOptionSet _run = new();

    private readonly Option<bool> _nesterov = new("--nesterov") { Description = "Nesterov's momentum" };

    private readonly Option<double?> _warmup = OptionOf.Number("--warmup", "Share of all steps in which the learning rate rises");

    private readonly AugmentOptionSet _augment = new();

    private readonly Option<string?> _weights = OptionOf.Text(
        "--weights", "Checkpoint whose weights to start from: safetensors, PyTorch or NumPy", "FILE");

    private readonly Option<string?> _config =
        OptionOf.Text("--config", "Settings as JSON, such as args.json of a run; options win over it", "FILE", "-c");

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Continue the interrupted run in the folder (auto), or the run that a last.safetensors was saved by",
        HelpName = "auto|PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public TrainCommand()
        : base("train", "Train a network once; an interrupted run continues bit for bit")
    {
        _model.AddTo(this);
        _data.AddTo(this);
        _recipe.AddTo(this);
        Options.Add(_nesterov);
        Options.Add(_warmup);
        _augment.AddTo(this);
        Options.Add(_weights);
        Options.Add(_config);
        Options.Add(_resume);
        _run.AddTo(this);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea train --model resnet8 --attention ca --epochs 3", "trains on the built-in shapes and keeps the run below runs/train"),
        ("fovea train --model resnet20 --data data/cifar10 --epochs 10 --out runs/r20", "trains on CIFAR-10"),
        ("fovea train --model resnet20 --data data/cifar10 --epochs 10 --out runs/r20 --resume auto", "continues it after an interruption"),
        ("fovea train --model resnet18 --data photos --augment rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25 --mixup 0.2 --cutmix 1",
            "trains with stronger augmentation"),
        ("fovea train --config runs/r20/args.json --out runs/again", "repeats a run"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        TrainSettings settings = Settings(parse, session);
        RunOptions options = Resume(parse, _run.Read(parse));
        Trainer trainer = new(settings);
        session.Note($"{trainer.Model.Specification.Name}, attention {trainer.Model.Specification.Attention}, on {trainer.Data.Name}: "
            + $"{trainer.Data.Train.Count} images to train, {trainer.Data.Test.Count} to test, {Figures.Of(settings.Epochs, "epoch")}, "
            + $"{Machine.Isa}, {Figures.Of(Machine.Threads, "thread")}");
        foreach (string warning in trainer.Model.Warnings)
            session.Warn(warning);
        if (trainer.Weights is { } weights)
            session.Note($"{settings.Weights}: {weights}");
        TrainResult result;
        using (TrainRendering progress = new(session))
            result = trainer.Run(options, progress, session.Cancellation);
        BrokenImageRendering.Warn(session, [.. result.BrokenImages.Select(static broken => broken.Reason)]);
        if (session.Json)
            session.Output.Write(result.ToJson());
        else
            TrainRendering.WriteText(session.Output, result);
        return ExitCode.Done;
    }

    private RunOptions Resume(ParseResult parse, RunOptions options)
    {
        if (parse.GetResult(_resume) is null)
            return options;
        string? from = parse.GetValue(_resume);
        if (from is null or "auto")
            return options with { Resume = true };
        return options with { Resume = true, ResumeFrom = Directory.Exists(from) ? Path.Combine(from, "last.safetensors") : from };
    }

    private TrainSettings Settings(ParseResult parse, Session session)
    {
        TrainSettings given = ConfigFile.Read(parse.GetValue(_config), new TrainSettings(), TrainSettings.FromJson);
        return given with
        {
            Model = parse.GetValue(_model.Model) ?? given.Model,
            Attention = parse.GetValue(_model.Attention) ?? given.Attention,
            Data = parse.GetValue(_data.Data) ?? given.Data,
            Epochs = parse.GetValue(_recipe.Epochs) ?? given.Epochs,
            BatchSize = parse.GetValue(_recipe.BatchSize) ?? given.BatchSize,
            LearningRate = parse.GetValue(_recipe.LearningRate) ?? given.LearningRate,
            Momentum = parse.GetValue(_recipe.Momentum) ?? given.Momentum,
            Nesterov = parse.GetValue(_nesterov) || given.Nesterov,
            WeightDecay = parse.GetValue(_recipe.WeightDecay) ?? given.WeightDecay,
            Smoothing = parse.GetValue(_recipe.Smoothing) ?? given.Smoothing,
            Warmup = parse.GetValue(_warmup) ?? given.Warmup,
            Seed = session.Seed ?? given.Seed,
            ImageSize = parse.GetValue(_model.ImageSize) ?? given.ImageSize,
            Augment = _augment.Text(parse) ?? given.Augment,
            Mixup = parse.GetValue(_augment.Mixup) ?? given.Mixup,
            CutMix = parse.GetValue(_augment.CutMix) ?? given.CutMix,
            TestFraction = parse.GetValue(_data.SplitFraction) ?? given.TestFraction,
            ClassNames = parse.GetValue(_data.ClassNames) ?? given.ClassNames,
            Classes = parse.GetValue(_model.Classes) ?? given.Classes,
            Weights = parse.GetValue(_weights) ?? given.Weights,
            SkipBroken = parse.GetValue(_data.SkipBroken) || given.SkipBroken,
        };
    }
}
