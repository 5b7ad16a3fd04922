using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea attentions</c>: the mechanisms there are.</summary>
internal sealed class AttentionsCommand : Verb
{
    public AttentionsCommand()
        : base("attentions", "List the attention mechanisms") => Subcommands.Add(new ShowCommand());

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea attentions", "lists the mechanisms"),
        ("fovea attentions show ca", "tells a mechanism's paper, options and keys"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        if (session.Json)
            AttentionRendering.WriteJson(session.Output, AttentionCatalog.Default.Entries);
        else
            AttentionRendering.WriteText(session, AttentionCatalog.Default.Entries);
        return ExitCode.Done;
    }

    /// <summary><c>fovea attentions show NAME</c>.</summary>
    private sealed class ShowCommand : Verb
    {
        private readonly Argument<string> _name = new("NAME") { Description = "A mechanism's name or alias, see 'fovea attentions'" };

        public ShowCommand()
            : base("show", "Tell about one mechanism") => Arguments.Add(_name);

        public override IReadOnlyList<(string Line, string Does)> Examples =>
            [("fovea attentions show ca", "tells its paper, options and keys")];

        public override int Run(ParseResult parse, Session session)
        {
            AttentionEntry entry = AttentionCatalog.Default.Describe(parse.GetValue(_name)!);
            if (session.Json)
                AttentionRendering.WriteJson(session.Output, entry);
            else
                AttentionRendering.WriteText(session, entry);
            return ExitCode.Done;
        }
    }
}
