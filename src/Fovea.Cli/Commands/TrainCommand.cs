using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea train</c>: one training run.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly ModelOptionSet _model = ModelOptionSet.OfPlacement();
    private readonly DataOptionSet _data = new();
    private readonly RecipeOptionSet _recipe = new();
    private readonly RunOptionSet _run = new();

    private readonly TrainOptionSet _training = new();

    private readonly Option<string?> _preset = OptionOf.Text(
        "--preset", "Recipe to begin with: imagenet-mobilenet, imagenet-resnet, cifar or finetune; options win over it", "NAME");

    private readonly AugmentOptionSet _augment = new();

    private readonly Option<string?> _weights = OptionOf.Text(
        "--weights", "Checkpoint whose weights to start from: safetensors, PyTorch or NumPy", "FILE");

    private readonly Option<string?> _config =
        OptionOf.Text("--config", "Settings as JSON, such as args.json of a run; options win over it", "FILE", "-c");

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Look at the data, make two steps and say what the run will take; write nothing",
    };

    private readonly Option<int?> _keep = OptionOf.Int(
        "--keep", "States of the last epochs to keep beside last and best", 0, 100_000, "--checkpoint-hist");

    private readonly Option<int?> _saveEvery = OptionOf.Int(
        "--save-every", "Seconds between two writings of the state inside an epoch; 30 unless given, 0 for every step", 0, 86_400);

    private readonly Option<string?> _features = OptionOf.Choice(
        "--cache-features",
        "Compute what lies in front of the head once where all of it is frozen and images are not augmented: auto, on (an error where it "
            + "cannot be done) or off; results are the same bits",
        "auto", "on", "off");

    private readonly Option<bool> _noEvents = new("--no-events") { Description = "Write no TensorBoard event files" };

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
        _training.AddTo(this);
        _augment.AddTo(this);
        Options.Add(_weights);
        Options.Add(_preset);
        Options.Add(_config);
        Options.Add(_resume);
        Options.Add(_dryRun);
        Options.Add(_keep);
        Options.Add(_saveEvery);
        Options.Add(_features);
        Options.Add(_noEvents);
        _run.AddTo(this);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea train --model resnet8 --attention ca --epochs 3", "trains on the built-in shapes and keeps the run below runs/train"),
        ("fovea train --model resnet20 --data data/cifar10 --dry-run", "says what a run will take and writes nothing"),
        ("fovea train --model resnet20 --data data/cifar10 --epochs 10 --out runs/r20", "trains on CIFAR-10"),
        ("fovea train --model resnet20 --data data/cifar10 --epochs 10 --out runs/r20 --resume auto", "continues it after an interruption"),
        ("fovea train --preset cifar --data data/cifar10 --epochs 30 --milestones 15,24 --ema 0.999", "a published recipe, shortened"),
        ("fovea train --model resnet18 --data photos --weights r18.safetensors --preset finetune --freeze 'conv1,bn1,layer1'",
            "learns on from a trained network with its first layers as they are"),
        ("fovea train --model resnet18 --data photos --weights r18.safetensors --freeze conv1,bn1,layer1,layer2,layer3,layer4 --no-augment",
            "learns a new classifier only, on features that are computed once"),
        ("fovea train --model resnet18 --data photos --augment rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25 --mixup 0.2 --cutmix 1",
            "trains with stronger augmentation"),
        ("fovea train --config runs/r20/args.json --out runs/again", "repeats a run"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        TrainSettings settings = Settings(parse, session);
        RunOptions options = Resume(parse, _run.Read(parse));
        options = options with
        {
            Keep = parse.GetValue(_keep) ?? 0,
            SaveEvery = parse.GetValue(_saveEvery) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.SaveEvery,
            Events = !parse.GetValue(_noEvents),
            Features = parse.GetValue(_features) switch
            {
                "on" => FeatureCaching.Required,
                "off" => FeatureCaching.Off,
                _ => FeatureCaching.Automatic,
            },
        };
        Trainer trainer = new(settings);
        session.Note($"{trainer.Model.Specification.Name}, attention {trainer.Model.Specification.Attention}, on {trainer.Data.Name}: "
            + $"{trainer.Data.Train.Count} images to train, {trainer.Data.Test.Count} to test, {Figures.Of(settings.Epochs, "epoch")}, "
            + $"{Machine.Isa}, {Figures.Of(Machine.Threads, "thread")}");
        foreach (string warning in trainer.Model.Warnings)
            session.Warn(warning);
        if (trainer.Weights is { } weights)
            session.Note($"{settings.Weights}: {weights}");
        if (parse.GetValue(_dryRun))
        {
            ForecastRendering.Write(session, trainer.Forecast(options, session.Cancellation), settings, trainer.Data.ClassNames);
            return ExitCode.Done;
        }

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
        string? preset = parse.GetValue(_preset)?.ToLowerInvariant(), config = parse.GetValue(_config);
        if (preset is not null && config is not null)
        {
            throw new UsageException(
                $"--preset and --config exclude each other; write \"preset\": \"{preset}\" into {config}", "--preset", preset);
        }

        TrainSettings begin = preset is null ? new TrainSettings() : TrainSettings.FromPreset(preset);
        TrainSettings given = _training.Apply(parse, ConfigFile.Read(config, begin, TrainSettings.FromJson));
        return given with
        {
            Model = parse.GetValue(_model.Model) ?? given.Model,
            Attention = parse.GetValue(_model.Attention) ?? given.Attention,
            Data = parse.GetValue(_data.Data) ?? given.Data,
            Epochs = parse.GetValue(_recipe.Epochs) ?? given.Epochs,
            BatchSize = parse.GetValue(_recipe.BatchSize) ?? given.BatchSize,
            LearningRate = parse.GetValue(_recipe.LearningRate) ?? given.LearningRate,
            Momentum = parse.GetValue(_recipe.Momentum) ?? given.Momentum,
            WeightDecay = parse.GetValue(_recipe.WeightDecay) ?? given.WeightDecay,
            Smoothing = parse.GetValue(_recipe.Smoothing) ?? given.Smoothing,
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
