using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea inspect</c>: what a checkpoint holds.</summary>
internal sealed class InspectCommand : Verb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A checkpoint: safetensors, PyTorch (.pt, .pth, .th) or NumPy" };

    public InspectCommand()
        : base("inspect", "Tell what a checkpoint holds: format, tensors, metadata, and which network it is of") => Arguments.Add(_file);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea inspect resnet20.th", "lists the tensors and guesses the network, its attention and the layout of the keys"),
        ("fovea inspect best.safetensors --json", "tells the same as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        string path = parse.GetValue(_file)!;
        using CheckpointFile file = ErrorHandling.About(
            "FILE", path, "a checkpoint: safetensors, PyTorch or NumPy", () => CheckpointFile.Open(path));
        ArchitectureGuess? guess = ArchitectureGuess.Of(file);
        if (session.Json)
            CheckpointRendering.WriteJson(session.Output, file, guess);
        else
            CheckpointRendering.WriteText(session, file, guess);
        return ExitCode.Done;
    }
}
