using System.CommandLine;
using Fovea.Onnx;

namespace Fovea.Cli;

/// <summary><c>fovea export</c>: a network as ONNX, run beside the network it comes from.</summary>
internal sealed class ExportCommand : Verb
{
    private const int LargestSide = 4096;

    private readonly Argument<string> _output = new("OUT.onnx") { Description = "The file to write" };

    private readonly CheckpointOptionSet _checkpoint = new(isRequired: false);

    private readonly Option<int?> _opset = OptionOf.Int(
        "--opset", "Version of the standard operators; 17 unless given", OnnxExportSettings.OldestOpset, OnnxExportSettings.NewestOpset);

    private readonly Option<bool?> _static = OptionOf.Flag(
        "--static", "Fix height and width; they stay open unless given or the network needs it");

    private readonly Option<Size?> _inputSize = OptionOf.Size(
        "--input-size", "Height and width where they are fixed; those of the images unless given", 1, LargestSide);

    private readonly Option<int?> _batch = OptionOf.Int("--batch-size", "Fix the batch as well, with --static", 1, int.MaxValue);

    public ExportCommand()
        : base("export", "Write a network as ONNX and run the graph beside it (ONNX Runtime, where it is found)")
    {
        Arguments.Add(_output);
        _checkpoint.AddTo(this);
        Options.Add(_opset);
        Options.Add(_static);
        Options.Add(_inputSize);
        Options.Add(_batch);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea export ca.onnx --checkpoint runs/r20/best.safetensors", "writes a trained network, any batch, height and width"),
        ("fovea export resnet50.onnx --checkpoint resnet50.pth --model resnet50", "writes a network of another library"),
        ("fovea export new.onnx --model mobilenet_v2 --attention ca --opset 13", "writes an untrained network in older operators"),
        ("fovea export small.onnx --model resnet20 --static --input-size 48x64", "writes a network for images of one size"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        string path = parse.GetValue(_output)!;
        Model model = _checkpoint.LoadOrCreate(parse, session);
        OnnxExportSettings settings = new()
        {
            Opset = parse.GetValue(_opset) ?? new OnnxExportSettings().Opset,
            FixedSize = parse.GetValue(_static) ?? false,
            ImageSize = parse.GetValue(_inputSize),
            Batch = parse.GetValue(_batch),
        };
        OnnxExportReport report = ErrorHandling.About(
            "OUT.onnx", path, "a network that standard operators can say, and a file that can be written",
            () => OnnxExporter.Export(model, path, settings));
        if (session.Json)
            ExportRendering.WriteJson(session.Output, path, model, report);
        else
            ExportRendering.WriteText(session, path, model, report);
        return report.Check is { Passed: false } ? ExitCode.CheckFailed : ExitCode.Done;
    }
}
