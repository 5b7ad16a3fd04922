using System.Text.Json;
using Fovea.Onnx;

namespace Fovea.Cli.Tests;

/// <summary>Networks exported from the command line.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TinyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trained_network_is_written_with_what_it_is()
    {
        string checkpoint = _folder.File("a.safetensors"), file = _folder.File("a.onnx");
        ModelCatalog.Default.Create("resnet8", new() { Classes = 2, Attention = "ca", ImageSize = 16 }).Save(checkpoint);

        CommandLine.Outcome outcome = CommandLine.Run("export", file, "--checkpoint", checkpoint, "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal("ca", outcome.Json.GetProperty("attention").GetString());
        Assert.Equal(17, outcome.Json.GetProperty("opset").GetInt32());
        Assert.Equal(
            ["batch", "3", "height", "width"], outcome.Json.GetProperty("input").EnumerateArray().Select(static size => size.GetString()));
        Assert.Equal(new FileInfo(file).Length, outcome.Json.GetProperty("bytes").GetInt64());
        JsonElement check = outcome.Json.GetProperty("check"); // null where ONNX Runtime is not there
        Assert.True(check.ValueKind == JsonValueKind.Null || check.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void Text_tells_what_stays_open_and_how_it_was_checked()
    {
        string file = _folder.File("a.onnx");

        CommandLine.Outcome outcome = CommandLine.Run(
            "export", file, "--model", "resnet8", "--attention", "stn:height=32:width=32@1", "--opset", "18");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains($"{file}: resnet8 with attention 'stn:height=32:width=32@1', opset 18", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("input [batch, 3, 32, 32]", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("height and width are fixed: stn: it was made for height 32", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ONNX Runtime", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("the weights of resnet8 are random", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_computes_something_else_is_not_written_and_exit_code_4()
    {
        string checkpoint = _folder.Unstable("a.safetensors"), file = _folder.File("a.onnx");
        File.WriteAllText(file, "precious");

        CommandLine.Outcome json = CommandLine.Run("export", file, "--checkpoint", checkpoint, "--json");

        if (OnnxRuntimeLibrary.Find() is null)
            Assert.Skip("needs ONNX Runtime; run bench/peers/setup.sh or set FOVEA_ONNXRUNTIME to its library");
        Assert.Equal(4, json.Code);
        Assert.False(json.Json.GetProperty("written").GetBoolean());
        Assert.False(json.Json.GetProperty("check").GetProperty("passed").GetBoolean());
        CommandLine.Outcome text = CommandLine.Run("export", file, "--checkpoint", checkpoint);
        Assert.Equal(4, text.Code);
        Assert.Contains("not written: ONNX Runtime", text.Output, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public void A_read_only_target_is_one_sentence()
    {
        string file = _folder.File("a.onnx");
        File.WriteAllText(file, "precious");
        File.SetAttributes(file, FileAttributes.ReadOnly);

        CommandLine.Outcome outcome = CommandLine.Run("export", file, "--model", "resnet8");

        File.SetAttributes(file, FileAttributes.Normal);
        Assert.Equal(2, outcome.Code);
        Assert.Contains($"cannot write '{file}': the file there is read-only", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("export . --model resnet8", 2, "it is a folder; name a file")]
    [InlineData("export a.onnx", 2, "--checkpoint FILE or --model NAME is needed")]
    [InlineData("export a.onnx --model resnet9", 2, "did you mean")]
    [InlineData("export a.onnx --model resnet8 --opset 12", 2, "from 13 to 21")]
    [InlineData("export a.onnx --model resnet8 --batch-size 2", 2, "say --static")]
    [InlineData("export no-such-folder/a.onnx --model resnet8", 2, "does not exist")]
    [InlineData("export a.onnx --model resnet8 --attention stn:height=32:width=32@1 --opset 15", 3, "from opset 16 on")]
    [InlineData("export a.onnx --checkpoint no-such-file.pth", 3, "there is no such file")]
    public void Bad_input_is_one_sentence(string line, int code, string says)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));

        Assert.Equal(code, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("a.onnx"));
    }
}
