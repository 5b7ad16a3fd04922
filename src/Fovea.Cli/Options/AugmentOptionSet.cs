using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say what is done at random to training images.</summary>
internal sealed class AugmentOptionSet
{
    public readonly Option<double?> Mixup = OptionOf.Number(
        "--mixup", "Blend images of a batch by pairs: α of the weight's beta distribution");

    public readonly Option<double?> CutMix = OptionOf.Number(
        "--cutmix", "Put rectangles of images into others: α of the weight's distribution");

    private readonly Option<string?> _augment = OptionOf.Text(
        "--augment",
        "Steps joined by commas, such as rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25; 'standard' (crop,flip) unless given; 'none': images as "
            + $"they are. Steps: {string.Join(", ", Augmentation.Names)}",
        "STEPS", "--aa");

    private readonly Option<bool> _none = new("--no-augment") { Description = "Train on the images as they are: --augment none" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_augment);
        command.Options.Add(_none);
        command.Options.Add(Mixup);
        command.Options.Add(CutMix);
    }

    /// <summary>The steps that were asked for, or null.</summary>
    public string? Text(ParseResult parse)
    {
        string? text = parse.GetValue(_augment);
        if (!parse.GetValue(_none))
            return text;
        return text is null or Augmentation.None
            ? Augmentation.None
            : throw new UsageException(
                $"--no-augment contradicts --augment {text}; give one of them", "--augment", text, Augmentation.None);
    }
}
