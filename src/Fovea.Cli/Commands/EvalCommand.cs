using System.CommandLine;
using System.Globalization;

namespace Fovea.Cli;

/// <summary><c>fovea eval</c>: the accuracy of a checkpoint.</summary>
internal sealed class EvalCommand : Verb
{
    private readonly CheckpointOptionSet _checkpoint = new();
    private readonly DataOptionSet _data = new();

    private readonly Option<string?> _split = OptionOf.Choice("--split", "Which images; the test part unless given", "test", "train");

    public EvalCommand()
        : base("eval", "Measure the accuracy of a checkpoint on labelled images")
    {
        Aliases.Add("val");
        _checkpoint.AddTo(this);
        _data.AddTo(this);
        Options.Add(_split);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea eval --checkpoint runs/r20/best.safetensors --data data/cifar10", "measures a network that fovea trained"),
        ("fovea eval --checkpoint resnet18.pth --model resnet18 --data photos --json", "measures one of another library, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        Model model = _checkpoint.Load(parse, session);
        string spec = parse.GetValue(_data.Data) ?? "shapes";
        DataOptions options = new() { ImageSize = model.Preprocessing.ImageSize };
        if (parse.GetValue(_data.SplitFraction) is { } fraction)
            options = options with { TestFraction = fraction };
        DataSource data = ErrorHandling.About(
            "--data", spec, "shapes, a folder of images, or a folder of CIFAR-10 batches", () => DataSource.Open(spec, options));
        IImageDataset images = parse.GetValue(_split) == "train" ? data.Train : data.Test;

        Classifier classifier = new(model);
        EvaluationResult result;
        using (LineProgress progress = new(session))
        {
            result = classifier.Evaluate(
                images,
                parse.GetValue(_data.SkipBroken),
                done => progress.Update($"{Figures.Bar(done, images.Count)} {done}/{images.Count} images"),
                session.Cancellation);
        }

        BrokenImageRendering.Warn(session, [.. result.BrokenImages.Select(static broken => broken.Reason)]);
        if (session.Json)
            WriteJson(session.Output, result);
        else
            WriteText(session.Output, result);
        return ExitCode.Done;
    }

    private static void WriteJson(TextWriter output, EvaluationResult result) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("top1", result.Top1);
        json.WriteNumber("top5", result.Top5);
        json.WriteNumberOrNull("loss", result.Loss);
        json.WriteNumber("correct", result.Correct);
        json.WriteNumber("total", result.Total);
    });

    private static void WriteText(TextWriter output, EvaluationResult result) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"top-1 {100 * result.Top1:F2} %  top-5 {100 * result.Top5:F2} %  loss {result.Loss:F4}  "
            + $"({result.Correct} of {result.Total} right)"));
}
