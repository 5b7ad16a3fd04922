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
        Assert.True(selfTest.GetProperty("passed").GetInt32() > 10);
    }

    [Fact]
    public void Text_has_no_escape_sequences_where_the_output_is_no_terminal() =>
        Assert.DoesNotContain('\u001b', CommandLine.Run("doctor").Output);
}
