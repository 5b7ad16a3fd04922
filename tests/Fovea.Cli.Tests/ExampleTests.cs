using System.Reflection;

namespace Fovea.Cli.Tests;

/// <summary>The programs of examples/, which the README shows: compiled by this build, run here at a small size.</summary>
[Collection("changes the working directory or the console")]
public sealed class ExampleTests
{
    [Fact]
    public void The_first_example_trains_saves_and_predicts()
    {
        string output = Run("Fovea.Examples.TrainAndPredict", "100");

        Assert.Contains("epoch 3: loss ", output, StringComparison.Ordinal);
        Assert.Equal(6, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_second_example_registers_a_mechanism_of_ones_own()
    {
        string output = Run("Fovea.Examples.OwnAttention");
        Assert.Contains("mean-gate:reduction=8", output, StringComparison.Ordinal);

        // The registration is this process's: every command knows the name now.
        Assert.Contains("mean-gate", CommandLine.Run("attentions").Output, StringComparison.Ordinal);
        Assert.Contains("data flow", CommandLine.Run("attentions", "show", "mean-gate").Output, StringComparison.Ordinal);
        using TinyFolder folder = new();
        CommandLine.Outcome compared = CommandLine.Run(
            "compare", "--attention", "none,mean-gate", "--data", folder.Data, "--img-size", "16", "--epochs", "1", "--seeds", "1",
            "--batch-size", "4", "--explain", "0", "--out", folder.File("compared"));
        Assert.True(compared.Code == 0, compared.Error);
        Assert.Contains("mean-gate", compared.Output, StringComparison.Ordinal);
    }

    private static string Run(string program, params string[] args)
    {
        string before = Directory.GetCurrentDirectory();
        TextWriter console = Console.Out;
        string folder = Directory.CreateTempSubdirectory("fovea-example").FullName;
        using StringWriter output = new();
        try
        {
            Directory.SetCurrentDirectory(folder);
            Console.SetOut(output);
            MethodInfo main = Assembly.Load(program).EntryPoint!;
            main.Invoke(null, [args]);
        }
        finally
        {
            Console.SetOut(console);
            Directory.SetCurrentDirectory(before);
            Directory.Delete(folder, recursive: true);
        }

        return output.ToString();
    }
}
