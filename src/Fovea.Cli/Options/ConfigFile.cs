namespace Fovea.Cli;

/// <summary>Reads the file of <c>--config</c>.</summary>
internal static class ConfigFile
{
    private const long MostBytes = 1 << 20;

    /// <summary>Settings from a file; its unknown keys are errors.</summary>
    public static T Read<T>(string? path, T defaults, Func<string, string, T> parse)
        where T : class
    {
        if (path is null)
            return defaults;
        string text;
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MostBytes)
                throw new UsageException(
                    $"--config {path} has {file.Length} bytes; expected a file like args.json of a run", "--config", path);
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"--config {path} cannot be read; expected a file like args.json of a run", "--config", path, "a readable JSON file");
        }

        return parse(text, path);
    }
}
