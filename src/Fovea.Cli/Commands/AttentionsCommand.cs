using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea attentions</c>: the mechanisms there are.</summary>
internal sealed class AttentionsCommand : Verb
{
    private const int MostChannels = 2048;
    private const int LongestSide = 128; // pairs of positions of a larger map are more than a shape can count
    private const int UsualChannels = 64;

    private static readonly Size UsualMap = 14;

    private readonly Option<int?> _channels = Channels();
    private readonly Option<Size?> _map = MapSize();

    public AttentionsCommand()
        : base("attentions", "List the attention mechanisms by kind, with what they cost")
    {
        Options.Add(_channels);
        Options.Add(_map);
        Subcommands.Add(new ShowCommand());
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea attentions", "lists the mechanisms"),
        ("fovea attentions --channels 256 --map-size 7", "lists them with their costs at that width"),
        ("fovea attentions show ca", "tells a mechanism's formula, options, keys and data flow"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        int channels = parse.GetValue(_channels) ?? UsualChannels;
        Size map = parse.GetValue(_map) ?? UsualMap;
        AttentionSample[] samples =
            [.. AttentionCatalog.Default.Entries.Select(entry => AttentionSample.At(entry, channels, map))];
        if (session.Json)
            AttentionRendering.WriteJson(session.Output, samples);
        else
            AttentionRendering.WriteText(session, samples);
        return ExitCode.Done;
    }

    private static Option<int?> Channels() => OptionOf.Int("--channels", "Channels of the feature map, 64 unless given", 1, MostChannels);

    private static Option<Size?> MapSize() =>
        OptionOf.Size("--map-size", "Height and width of the feature map, 14x14 unless given", 1, LongestSide);

    /// <summary><c>fovea attentions show NAME</c>.</summary>
    private sealed class ShowCommand : Verb
    {
        private readonly Argument<string> _name = new("NAME") { Description = "A mechanism's name or alias, see 'fovea attentions'" };
        private readonly Option<int?> _channels = Channels();
        private readonly Option<Size?> _map = MapSize();

        public ShowCommand()
            : base("show", "Tell about one mechanism: formula, options, keys, paper and code, data flow")
        {
            Arguments.Add(_name);
            Options.Add(_channels);
            Options.Add(_map);
        }

        public override IReadOnlyList<(string Line, string Does)> Examples =>
            [("fovea attentions show ca", "tells its formula, options, keys and data flow")];

        public override int Run(ParseResult parse, Session session)
        {
            AttentionEntry entry = AttentionCatalog.Default.Describe(parse.GetValue(_name)!);
            (int? channels, Size? map) = (parse.GetValue(_channels), parse.GetValue(_map));
            AttentionSample sample = channels is null && map is null
                ? AttentionSample.AtUsual(entry)
                : AttentionSample.At(entry, channels ?? UsualChannels, map ?? UsualMap);
            if (session.Json)
                AttentionSheet.WriteJson(session.Output, sample);
            else
                AttentionSheet.WriteText(session, sample);
            return ExitCode.Done;
        }
    }
}
