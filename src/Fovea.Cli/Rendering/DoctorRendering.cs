using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what <c>fovea doctor</c> found.</summary>
internal static class DoctorRendering
{
    private static string Version =>
        typeof(Tensor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void WriteJson(TextWriter output, SelfTestReport selfTest, string? mpi) => JsonOutput.Write(output, json =>
    {
        json.WriteString("version", Version);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("isa", Machine.Isa);
        json.WriteBoolean("emulated", Machine.IsEmulated);
        json.WriteStrings("widths", Machine.Widths);
        json.WriteNumber("cores", Machine.Cores);
        json.WriteNumber("threads", Machine.Threads);
        json.WriteStartObject("selftest");
        json.WriteNumber("passed", selfTest.Passed);
        json.WriteNumber("failed", selfTest.Failed);
        json.WriteStrings("failures", selfTest.Failures);
        json.WriteStrings("kernels", selfTest.Kernels);
        json.WriteStrings("widths", selfTest.Widths);
        json.WriteEndObject();
        json.WriteString("mpi", mpi);
    });

    public static void WriteText(Session session, SelfTestReport selfTest, string? mpi)
    {
        Table table = TableOf.Columns("what", "here").HideHeaders();
        table.Row("fovea", Version);
        table.Row("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        table.Row("system", RuntimeInformation.OSDescription);
        table.Row("vector width", Machine.Isa + (Machine.IsEmulated ? " (emulated: this processor lacks it)" : ""));
        table.Row("widths accelerated", string.Join(", ", Machine.Widths));
        table.Row("processors, threads", string.Create(CultureInfo.InvariantCulture, $"{Machine.Cores}, {Machine.Threads}"));
        table.Row("self-test", selfTest.Failed == 0
            ? $"{selfTest.Passed} comparisons with scalar code agree"
            : $"{selfTest.Failed} of {selfTest.Passed + selfTest.Failed} comparisons with scalar code FAIL");
        table.Row("compared", $"registers and {string.Join(", ", selfTest.Kernels)}");
        table.Row("compared at", selfTest.Widths.Count > 0 ? string.Join(", ", selfTest.Widths) : "scalar alone");
        table.Row("MPI", mpi ?? "not found (needed only to train on several machines)");
        session.Tables.Write(table);
        foreach (string failure in selfTest.Failures)
            session.Warn(failure);
        if (!Machine.IsEmulated && Machine.Widths[0] != Machine.Isa)
            session.Warn($"the processor offers {Machine.Widths[0]}, wider than {Machine.Isa}; unset FOVEA_ISA to use it");
    }
}
