using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say which network.</summary>
internal sealed class ModelOptionSet
{
    public readonly Option<string?> Model = OptionOf.Text(
        "--model", "Network, see 'fovea models'; case does not matter, '-' equals '_'", "NAME");

    public readonly Option<string?> Attention;

    public readonly Option<int?> ImageSize = OptionOf.Int("--img-size", "Side of the images in pixels", 1, 4096, "--image-size");

    public readonly Option<int?> Classes = OptionOf.Int("--num-classes", "Classes of the classifier", 1, 100_000);

    public ModelOptionSet(string attentionHelp, string attentionName) =>
        Attention = OptionOf.Text("--attention", attentionHelp, attentionName);

    /// <summary>A set whose attention is one placement.</summary>
    public static ModelOptionSet OfPlacement() =>
        new("Which attention goes where, see 'fovea attentions': none, ca, cbam:reduction=8@2-4, eca@1+ca@2-4:after-dw", "PLACEMENT");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Model);
        command.Options.Add(Attention);
        command.Options.Add(ImageSize);
        command.Options.Add(Classes);
    }

    /// <summary>Builds the network without weights: enough to count it.</summary>
    public Model Outline(ParseResult parse, Session session, string fallback)
    {
        Model model = ModelCatalog.Default.Outline(parse.GetValue(Model) ?? fallback, new ModelOptions
        {
            Attention = parse.GetValue(Attention) ?? "none",
            Classes = parse.GetValue(Classes) ?? 0,
            ImageSize = parse.GetValue(ImageSize) ?? 0,
        });
        foreach (string warning in model.Warnings)
            session.Warn(warning);
        return model;
    }
}
