using System.CommandLine;

namespace Fovea.Cli;

/// <summary><c>fovea doctor</c>: what this machine has, and whether the kernels compute on it what they should.</summary>
internal sealed class DoctorCommand() : Verb("doctor", "Show vector widths, threads and versions, and test the kernels on this machine")
{
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea doctor", "shows what this machine has and tests the kernels on it"),
        ("fovea doctor --json", "the same as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        SelfTestReport selfTest = SelfTest.Run();
        string? mpi = MpiLibrary.Find();
        if (session.Json)
            DoctorRendering.WriteJson(session.Output, selfTest, mpi);
        else
            DoctorRendering.WriteText(session, selfTest, mpi);
        return selfTest.Failed == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
