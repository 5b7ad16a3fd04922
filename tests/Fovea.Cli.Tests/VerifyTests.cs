using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class VerifyTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "../../../../Fovea.Tests/Golden");

    [Theory]
    [InlineData(null)]
    [InlineData("scalar")]
    [InlineData("avx512")]
    public void A_mechanism_is_verified_at_a_width_of_a_process_of_its_own(string? isa)
    {
        string[] width = isa is null ? [] : ["--isa", isa];
        CommandLine.Outcome outcome = CommandLine.Run(["verify", Golden, "--only", "se-c16*", "--json", .. width]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(1, outcome.Json.GetProperty("passed").GetInt32());
        Assert.Equal(isa ?? Machine.Isa, outcome.Json.GetProperty("isa").GetString());
        JsonElement file = outcome.Json.GetProperty("files")[0];
        Assert.Equal("passed", file.GetProperty("status").GetString());
        Assert.True(file.GetProperty("error").GetDouble() <= file.GetProperty("limit").GetDouble());
    }

    [Fact]
    public void A_value_that_differs_fails_the_check()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-verify").FullName;
        try
        {
            string original = Directory.EnumerateFiles(Path.Combine(Golden, "attention"), "se-c16*").First();
            byte[] bytes = File.ReadAllBytes(original);
            int data = 8 + (int)BitConverter.ToInt64(bytes);
            using (SafetensorsFile file = SafetensorsFile.FromBytes(bytes.ToArray(), original))
            {
                float wrong = file.GetSingles("output.eval")[0] + 0.5f;
                BitConverter.TryWriteBytes(bytes.AsSpan(data + OffsetOf(bytes, "output.eval")), wrong);
            }

            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(original)), bytes);

            CommandLine.Outcome outcome = CommandLine.Run("verify", folder);

            Assert.Equal(4, outcome.Code);
            Assert.Contains("0 passed, 1 failed, 0 skipped", outcome.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_pattern_that_matches_nothing_is_wrong_usage() =>
        Assert.Equal(2, CommandLine.Run("verify", Golden, "--only", "nothing").Code);

    private static int OffsetOf(byte[] file, string tensor)
    {
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)BitConverter.ToInt64(file)));
        return header.RootElement.GetProperty(tensor).GetProperty("data_offsets")[0].GetInt32();
    }
}
