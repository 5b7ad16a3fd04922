using System.Diagnostics;

namespace Fovea.Cli;

/// <summary>Starts this program again with another vector width: the width of a process never changes.</summary>
internal static class Restart
{
    /// <summary>Runs a command line in a child with the width, passing its streams on.</summary>
    /// <returns>The child's exit code.</returns>
    public static int With(string isa, IEnumerable<string> args, Session session)
    {
        ProcessStartInfo start = new() { UseShellExecute = false };
        string program = Environment.ProcessPath ?? "dotnet";
        string library = Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll");
        // A host may run this assembly (dotnet, a test runner); the published program is its own host.
        bool isOwnHost = Path.GetFileName(program) is "fovea" or "fovea.exe" or "Fovea.Cli" or "Fovea.Cli.exe";
        start.FileName = isOwnHost || Path.GetFileName(program) is "dotnet" or "dotnet.exe" ? program : "dotnet";
        if (!isOwnHost)
            start.ArgumentList.Add(library);
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        SetWidth(start.Environment, isa);
        start.RedirectStandardOutput = start.RedirectStandardError = !session.OwnsProcess;

        using Process child = Process.Start(start) ?? throw new IOException($"{start.FileName} could not be started");
        if (!session.OwnsProcess)
        {
            child.ErrorDataReceived += (_, line) => session.Note(line.Data ?? "");
            child.BeginErrorReadLine();
            session.Output.Write(child.StandardOutput.ReadToEnd());
        }

        // A Ctrl-C reaches the child, too: it stops and this process follows.
        child.WaitForExit();
        return child.ExitCode;
    }

    /// <summary>Narrows what the runtime reports of the hardware, where it has more; a width that it lacks is emulated.</summary>
    private static void SetWidth(IDictionary<string, string?> environment, string isa)
    {
        environment["FOVEA_ISA"] = isa;
        foreach (string name in (string[])["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"])
            environment.Remove(name);
        string? narrows = isa switch
        {
            "avx2" => "DOTNET_EnableAVX512",
            "vector128" => "DOTNET_EnableAVX2",
            "scalar" => "DOTNET_EnableHWIntrinsic",
            _ => null,
        };
        if (narrows is not null)
            environment[narrows] = "0";
    }
}
