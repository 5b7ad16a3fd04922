namespace Fovea.Cli;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int BadInput = 3;
    public const int CheckFailed = 4;
    public const int NoRoom = 5;
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
