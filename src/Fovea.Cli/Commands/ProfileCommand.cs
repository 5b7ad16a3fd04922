using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea profile</c>: what a network costs.</summary>
internal sealed class ProfileCommand : Verb
{
    private readonly ModelOptionSet _model = ModelOptionSet.OfPlacement();

    private readonly Option<string?> _convention = ConventionOption.Create();

    public ProfileCommand()
        : base("profile", "Count parameters and multiply-adds of a network, layer by layer")
    {
        _model.AddTo(this);
        Options.Add(_convention);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea profile --model mobilenet_v2 --attention ca", "counts MobileNetV2 with Coordinate Attention at 224 pixels"),
        ("fovea profile --model resnet50 --convention ptflops", "gives the figure that ptflops prints for ResNet-50"),
        ("fovea profile --model resnet20 --attention cbam:reduction=8@2-3 --json", "counts a CIFAR ResNet, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        Model model = _model.Outline(parse, session, "resnet8");
        int side = model.Preprocessing.ImageSize;
        ModelProfile profile = ErrorHandling.About(
            "--img-size", side.ToString(System.Globalization.CultureInfo.InvariantCulture), "a size that the network can take",
            () => ModelProfile.Measure(model, new Shape(1, 3, side, side)));
        CountConvention convention = ConventionOption.Of(parse, _convention);
        if (session.Json)
            ProfileRendering.WriteJson(session.Output, model, profile, convention);
        else
            ProfileRendering.WriteText(session, model, profile, convention);
        return ExitCode.Done;
    }
}
