using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("docto", "fovea: unknown command 'docto'; did you mean 'doctor'?; see 'fovea --help'")]
    [InlineData("doctor --jsn", "fovea: unknown option '--jsn' for 'fovea doctor'; did you mean '--json'?; see 'fovea doctor --help'")]
    [InlineData("doctor now", "fovea: 'now' is one argument too many for 'fovea doctor'; see 'fovea doctor --help'")]
    [InlineData("doctor --threads", "fovea: --threads: a value is expected; see 'fovea doctor --help'")]
    [InlineData("doctor --threads -1", "fovea: --threads: a whole number from 1 to 1024 is expected; got '-1'")]
    [InlineData("doctor --seed x", "fovea: --seed: a whole number from 0 is expected; got 'x'")]
    [InlineData("verify", "fovea: 'fovea verify' needs PATH: golden files, or folders that hold some; see 'fovea verify --help'")]
    [InlineData("verify . --isa mmx", "fovea: --isa: avx512, avx2, vector128 or scalar is expected; got 'mmx'")]
    public void A_wrong_command_line_is_one_sentence_and_exit_code_2(string line, string expected)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));

        Assert.Equal((2, "", expected), (outcome.Code, outcome.Output, outcome.Error.Trim()));
    }

    [Fact]
    public void With_json_an_error_is_one_document_on_the_output_and_the_sentence_on_the_error_stream()
    {
        CommandLine.Outcome outcome = CommandLine.Run("doctor", "--threads", "0", "--json");

        JsonElement error = outcome.Json.GetProperty("error");
        Assert.Equal(1, outcome.Json.GetProperty("schema").GetInt32());
        Assert.Equal(2, error.GetProperty("code").GetInt32());
        Assert.Equal("--threads", error.GetProperty("argument").GetString());
        Assert.Equal("0", error.GetProperty("value").GetString());
        Assert.Equal("a whole number from 1 to 1024", error.GetProperty("expected").GetString());
        Assert.Equal("fovea: " + error.GetProperty("message").GetString(), outcome.Error.Trim());
    }

    [Fact]
    public void A_missing_path_is_exit_code_3_and_names_it()
    {
        CommandLine.Outcome outcome = CommandLine.Run("verify", "no/such/folder");

        Assert.Equal(3, outcome.Code);
        Assert.StartsWith("fovea: no/such/folder: there is no such file or folder", outcome.Error, StringComparison.Ordinal);
    }
}
