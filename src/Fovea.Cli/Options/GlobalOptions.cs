using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options of every command.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write the result as one JSON document",
        Recursive = true,
    };

    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "Write the result and errors only",
        Recursive = true,
    };

    public static readonly Option<int?> Threads = Recursive(
        OptionOf.Int("--threads", "Threads that compute; never changes a result", 1, 1024));

    public static readonly Option<ulong?> Seed = Recursive(OptionOf.Seed("--seed", "Seed of weights, order and augmentation"));

    /// <summary>Adds them to the root, from where every command has them.</summary>
    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Json);
        root.Options.Add(Quiet);
        root.Options.Add(Threads);
        root.Options.Add(Seed);
    }

    private static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
