namespace Fovea;

/// <summary>A file or folder that cannot be written: no permission, no such folder, no room.</summary>
/// <param name="message">Which file, what stopped it, and what to do.</param>
/// <param name="inner">The cause, where another exception is one.</param>
public sealed class OutputException(string message, Exception? inner = null) : FoveaException("FOV0401", message, inner)
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int NoSpaceLeft = 28; // ENOSPC, which the runtime keeps as it is on Unix
    private const int QuotaExceeded = 122; // EDQUOT on Linux

    /// <summary>True where the cause is a full disk or a used-up quota, which another attempt at the same place will meet again.</summary>
    public bool NoRoom { get; } = inner is IOException { HResult: WindowsDiskFull or NoSpaceLeft or QuotaExceeded };
}
