using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say which images.</summary>
internal sealed class DataOptionSet
{
    /// <summary>What data may be, for messages.</summary>
    public const string Expected = "shapes, a folder of images or of CIFAR-10 batches, a CSV list, or a tar archive";

    public readonly Option<string?> Data = OptionOf.Text(
        "--data",
        "shapes; a folder of images (train/CLASS/… with test/ or val/, or CLASS/…), of CIFAR-10 binary batches, or of tar archives; a CSV "
            + "file of file,label[,split]; a tar of CLASS/… or of key.jpg with key.cls",
        "shapes|PATH");

    public readonly Option<double?> SplitFraction = OptionOf.Number(
        "--split-fraction", "Share of each class held out for testing where the folder has no test part");

    public readonly Option<string?> ClassNames = OptionOf.Text(
        "--class-names",
        "Names of the classes: one a line in label order, or a class folder's name (such as a WordNet id) and the name",
        "FILE");

    public readonly Option<bool> SkipBroken = new("--skip-broken")
    {
        Description = "Leave out images that cannot be decoded instead of stopping at the first",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(SplitFraction);
        command.Options.Add(ClassNames);
        command.Options.Add(SkipBroken);
    }
}
