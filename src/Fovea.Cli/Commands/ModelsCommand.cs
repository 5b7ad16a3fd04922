using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea models</c>: the networks there are.</summary>
internal sealed class ModelsCommand : Verb
{
    private readonly Option<string?> _convention = ConventionOption.Create();

    public ModelsCommand()
        : base("models", "List the networks with their costs, and the combinations that papers name")
    {
        Options.Add(_convention);
        Subcommands.Add(new ShowCommand());
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea models", "lists the networks"),
        ("fovea models --convention ptflops", "lists them with the multiply-adds that ptflops prints"),
        ("fovea models show mobilenet_v2", "tells a network's stages, places for attention and checkpoint keys"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        CountConvention convention = ConventionOption.Of(parse, _convention);
        ModelListing listing = ModelListing.Measure(ModelCatalog.Default, convention);
        if (session.Json)
            ModelListRendering.WriteJson(session.Output, listing);
        else
            ModelListRendering.WriteText(session, listing);
        return ExitCode.Done;
    }

    /// <summary><c>fovea models show NAME</c>.</summary>
    private sealed class ShowCommand : Verb
    {
        private readonly Argument<string> _name = new("NAME") { Description = "A network's name, see 'fovea models'" };

        public ShowCommand()
            : base("show", "Tell about one network: sizes, stages, places for attention, checkpoint keys") => Arguments.Add(_name);

        public override IReadOnlyList<(string Line, string Does)> Examples =>
            [("fovea models show mobilenet_v2", "tells its stages, places for attention and checkpoint keys")];

        public override int Run(ParseResult parse, Session session)
        {
            string name = parse.GetValue(_name)!;
            ModelEntry entry = ModelCatalog.Default.Describe(name);
            Model model = ModelCatalog.Default.Outline(name);
            if (session.Json)
                ModelRendering.WriteJson(session.Output, entry, model);
            else
                ModelRendering.WriteText(session, entry, model);
            return ExitCode.Done;
        }
    }
}
