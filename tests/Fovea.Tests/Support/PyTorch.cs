using System.Diagnostics;

namespace Fovea.Tests;

/// <summary>The PyTorch of this machine, for checks that it reads what Fovea writes.</summary>
internal static class PyTorch
{
    private static readonly string? Interpreter = Find();

    /// <summary>Runs a script; the calling test is reported as skipped where PyTorch is not installed.</summary>
    /// <returns>What the script printed.</returns>
    public static string Run(string script, params string[] arguments)
    {
        if (Interpreter is null)
            Assert.Skip("needs python3 with torch and numpy");
        (int code, string output, string error) = Start(Interpreter, ["-c", script, .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    private static string? Find()
    {
        foreach (string candidate in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                if (Start(candidate, ["-c", "import torch, numpy"]).Code == 0)
                    return candidate;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no such program.
            }
        }

        return null;
    }

    private static (int Code, string Output, string Error) Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
