using System.Globalization;

namespace Fovea.Cli;

/// <summary>Turns what a command threw into an exit code and one sentence.</summary>
internal static class ErrorHandling
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>The key under which an exception carries the option that it is about.</summary>
    private const string ArgumentKey = "fovea.argument";
    private const string ValueKey = "fovea.value";
    private const string ExpectedKey = "fovea.expected";

    /// <summary>Runs something that checks one option; an error names the option, what was given and what is expected.</summary>
    public static T About<T>(string argument, string? value, string expected, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (Mark(exception, argument, value, expected))
        {
            throw;
        }
    }

    /// <summary>The exit code and the sentence.</summary>
    public static CommandError Describe(Exception exception, Interruption interruption)
    {
        CommandError error = exception switch
        {
            UsageException usage => new(ExitCode.Usage, usage.Message, null, usage.Argument, usage.Value, usage.Expected),
            OperationCanceledException => Interrupted(interruption),
            OutputException { NoRoom: true } output => new(ExitCode.NoRoom, output.Message, output.Id),
            OutputException output => new(ExitCode.Usage, output.Message, output.Id),
            SettingException { Argument: "out" } setting =>
                new(ExitCode.Usage, $"{setting.Message} (--resume auto, --out, "
                    + $"--overwrite)", setting.Id, "--out", setting.Value, setting.Expected),
            SettingException setting when setting.Message.StartsWith($"{setting.Argument} ", StringComparison.Ordinal) =>
                new(ExitCode.Usage, $"--{setting.Message}", setting.Id, $"--{setting.Argument}", setting.Value, setting.Expected),
            SettingException setting =>
                new(ExitCode.Usage, setting.Message, setting.Id, $"--{setting.Argument}", setting.Value, setting.Expected),
            FoveaException known => new(ExitCode.BadInput, known.Message, known.Id),
            ArgumentException argument => new(ExitCode.Usage, Sentence(argument), null, argument.ParamName, Given(argument)),
            OutOfMemoryException => new(ExitCode.NoRoom, "not enough memory; choose a smaller --batch-size or --img-size"),
            IOException { HResult: NoSpaceLeft or QuotaExceeded or WindowsDiskFull } full =>
                new(ExitCode.NoRoom, $"no room on the disk: {FirstLine(full.Message)}; free some or choose another --out"),
            FileNotFoundException or DirectoryNotFoundException =>
                new(ExitCode.BadInput, $"{FirstLine(exception.Message)}; check the path"),
            UnauthorizedAccessException =>
                new(ExitCode.Usage, $"{FirstLine(exception.Message)}; choose another place or change its permissions"),
            IOException => new(ExitCode.Failed, $"reading or writing failed: {FirstLine(exception.Message)}"),
            _ => new(ExitCode.Failed, $"unexpected {exception.GetType().Name}: {FirstLine(exception.Message)}; "
                + "this is a fault of fovea; run it again with FOVEA_DEBUG=1 and report what it prints"),
        };
        return error with
        {
            Argument = exception.Data[ArgumentKey] as string ?? error.Argument,
            Value = exception.Data[ValueKey] as string ?? error.Value,
            Expected = exception.Data[ExpectedKey] as string ?? error.Expected,
        };
    }

    /// <summary>The message of an argument exception without the runtime's additions.</summary>
    public static string Sentence(ArgumentException exception)
    {
        string line = FirstLine(exception.Message);
        string suffix = $" (Parameter '{exception.ParamName}')";
        return line.EndsWith(suffix, StringComparison.Ordinal) ? line[..^suffix.Length] : line;
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }

    private static string? Given(ArgumentException exception) =>
        exception is ArgumentOutOfRangeException { ActualValue: { } value } ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static CommandError Interrupted(Interruption interruption)
    {
        const string Next = "a training run continues with --resume auto, a comparison with the same command";
        return interruption.IsTermination
            ? new(ExitCode.Terminated, $"terminated; {Next}")
            : new(ExitCode.Interrupted, $"interrupted; {Next}");
    }

    private static bool Mark(Exception exception, string argument, string? value, string expected)
    {
        if (exception.Data[ArgumentKey] is null)
        {
            exception.Data[ArgumentKey] = argument;
            exception.Data[ValueKey] = value;
            exception.Data[ExpectedKey] = expected;
        }

        return false;
    }
}
