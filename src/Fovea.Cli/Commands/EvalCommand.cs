using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea eval</c>: the accuracy of a checkpoint.</summary>
internal sealed class EvalCommand : Verb
{
    private readonly CheckpointOptionSet _checkpoint = new();
    private readonly DataOptionSet _data = new();

    private readonly Option<string?> _split = OptionOf.Choice("--split", "Which images; the test part unless given", "test", "train");

    private readonly Option<bool> _flip = new("--flip") { Description = "Look at each image and its mirror image, and average" };

    private readonly Option<bool> _tenCrop = new("--ten-crop")
    {
        Description = "Look at the corners and the middle of each image and their mirror images, and average",
    };

    public EvalCommand()
        : base("eval", "Measure the accuracy of a checkpoint on labelled images")
    {
        Aliases.Add("val");
        Aliases.Add("evaluate");
        _checkpoint.AddTo(this);
        _data.AddTo(this);
        Options.Add(_split);
        Options.Add(_flip);
        Options.Add(_tenCrop);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea eval --checkpoint runs/r20/best.safetensors --data data/cifar10", "measures a network that fovea trained"),
        ("fovea eval --checkpoint resnet18.pth --model resnet18 --data photos --json", "measures one of another library, as JSON"),
        ("fovea eval --checkpoint runs/r20/best.safetensors --data photos --ten-crop", "looks at each image ten times"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        if (parse.GetValue(_flip) && parse.GetValue(_tenCrop))
            throw new UsageException("--flip is part of --ten-crop; give one of them", "--flip", null, "--flip or --ten-crop");
        EvaluationViews views = parse.GetValue(_tenCrop) ? EvaluationViews.TenCrop
            : parse.GetValue(_flip) ? EvaluationViews.Flip
            : EvaluationViews.One;
        Model model = _checkpoint.Load(parse, session);
        string spec = parse.GetValue(_data.Data) ?? "shapes";
        DataOptions options = new() { ImageSize = model.Preprocessing.ImageSize, ClassNames = parse.GetValue(_data.ClassNames) };
        if (parse.GetValue(_data.SplitFraction) is { } fraction)
            options = options with { TestFraction = fraction };
        DataSource data = ErrorHandling.About(
            "--data", spec, DataOptionSet.Expected, () => DataSource.Open(spec, options));
        IImageDataset images = parse.GetValue(_split) == "train" ? data.Train : data.Test;

        Classifier classifier = new(model);
        EvaluationResult result;
        using (LineProgress progress = new(session))
        {
            result = classifier.Evaluate(
                images,
                parse.GetValue(_data.SkipBroken),
                done => progress.Update($"{Figures.Bar(done, images.Count)} {done}/{images.Count} images"),
                views,
                session.Cancellation);
        }

        BrokenImageRendering.Warn(session, [.. result.BrokenImages.Select(static broken => broken.Reason)]);
        if (session.Json)
            EvaluationRendering.WriteJson(session.Output, result, images.ClassNames, views);
        else
            EvaluationRendering.WriteText(session, result, images.ClassNames);
        return ExitCode.Done;
    }
}
