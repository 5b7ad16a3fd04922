using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea convert</c>: a checkpoint in another format.</summary>
internal sealed class ConvertCommand : Verb
{
    private readonly Argument<string> _input = new("IN") { Description = "A checkpoint: safetensors, PyTorch (.pt, .pth, .th) or NumPy" };

    private readonly Argument<string> _output = new("OUT")
    {
        Description = "The file to write; its extension names the format: " + string.Join(", ", CheckpointConverter.Extensions),
    };

    public ConvertCommand()
        : base("convert", "Write a checkpoint in another format, bit by bit")
    {
        Arguments.Add(_input);
        Arguments.Add(_output);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea convert resnet20.th resnet20.safetensors", "writes a PyTorch checkpoint as safetensors"),
        ("fovea convert runs/r20/best.safetensors best.pth", "writes a trained network as a file that torch.load reads"),
        ("fovea convert best.safetensors best.npz", "writes the tensors as NumPy arrays"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        string input = parse.GetValue(_input)!, output = parse.GetValue(_output)!;
        ConversionReport report = ErrorHandling.About(
            "IN, OUT", $"{input}, {output}", "a checkpoint, and a file with a known extension",
            () => CheckpointConverter.Convert(input, output));
        if (session.Json)
            CheckpointRendering.WriteJson(session.Output, output, report);
        else
            CheckpointRendering.WriteText(session, output, report);
        return ExitCode.Done;
    }
}
