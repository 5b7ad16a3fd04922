using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Json_holds_the_fields_of_the_contract_and_the_self_test_passes()
    {
        CommandLine.Outcome outcome = CommandLine.Run("doctor", "--json");

        Assert.Equal(0, outcome.Code);
        foreach (string field in (string[])["schema", "version", "runtime", "isa", "widths", "cores", "threads", "selftest", "mpi"])
            Assert.True(outcome.Json.TryGetProperty(field, out _), $"the field '{field}' is missing");
        JsonElement selfTest = outcome.Json.GetProperty("selftest");
        Assert.Equal(0, selfTest.GetProperty("failed").GetInt32());
        int widths = selfTest.GetProperty("widths").GetArrayLength();
        int kernels = selfTest.GetProperty("kernels").GetArrayLength();
        Assert.True(kernels >= 8, $"{kernels} kernels");
        Assert.Equal(widths * (13 + kernels), selfTest.GetProperty("passed").GetInt32());
    }

    [Fact]
    public void Text_names_the_kernels_and_widths_that_were_compared()
    {
        string text = CommandLine.Run("doctor").Output;
        Assert.Contains("depthwise convolution", text, StringComparison.Ordinal);
        Assert.All(Machine.Widths, width => Assert.Contains(width, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_has_no_escape_sequences_where_the_output_is_no_terminal() =>
        Assert.DoesNotContain('\u001b', CommandLine.Run("doctor").Output);
}
