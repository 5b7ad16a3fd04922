using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea profile</c>: what a network costs.</summary>
internal sealed class ProfileCommand : Verb
{
    private readonly ModelOptionSet _model = ModelOptionSet.OfPlacement();

    private readonly Option<string?> _convention = OptionOf.Choice(
        "--convention", "What the table counts: papers (convolutions and linear layers) or total (with attention's matrix products)",
        "papers", "total");

    public ProfileCommand()
        : base("profile", "Count parameters and multiply-adds of a network, layer by layer")
    {
        _model.AddTo(this);
        Options.Add(_convention);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea profile --model mobilenet_v2 --attention ca", "counts MobileNetV2 with Coordinate Attention at 224 pixels"),
        ("fovea profile --model resnet20 --attention cbam:reduction=8@2-3 --json", "counts a CIFAR ResNet, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        Model model = _model.Create(parse, session, "resnet8");
        int side = model.Preprocessing.ImageSize;
        ModelProfile profile = ErrorHandling.About(
            "--img-size", side.ToString(System.Globalization.CultureInfo.InvariantCulture), "a size that the network can take",
            () => ModelProfile.Measure(model, new Shape(1, 3, side, side)));
        if (session.Json)
            ProfileRendering.WriteJson(session.Output, model, profile);
        else
            ProfileRendering.WriteText(session, model, profile, parse.GetValue(_convention) == "total");
        return ExitCode.Done;
    }
}
