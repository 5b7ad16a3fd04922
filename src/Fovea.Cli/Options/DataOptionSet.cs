using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say which images.</summary>
internal sealed class DataOptionSet
{
    public readonly Option<string?> Data = OptionOf.Text(
        "--data", "shapes; a folder of images (train/CLASS/… with test/ or val/, or CLASS/…); a folder of CIFAR-10 binary batches",
        "shapes|FOLDER");

    public readonly Option<double?> SplitFraction = OptionOf.Number(
        "--split-fraction", "Share of each class held out for testing where the folder has no test part");

    public readonly Option<bool> SkipBroken = new("--skip-broken")
    {
        Description = "Leave out images that cannot be decoded instead of stopping at the first",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(SplitFraction);
        command.Options.Add(SkipBroken);
    }
}
