using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Checkpoints inspected and converted from the command line.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TinyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_converted_network_is_inspected_and_measured_like_the_first()
    {
        string first = _folder.File("a.safetensors"), second = _folder.File("b.pth"), third = _folder.File("c.npz");
        ModelCatalog.Default.Create("resnet8_a", new() { Classes = 2, Attention = "ca", ImageSize = 16 }).Save(first);

        CommandLine.Outcome convert = CommandLine.Run("convert", first, second, "--json");
        Assert.True(convert.Code == 0, convert.Error);
        Assert.Equal("PyTorch (zip)", convert.Json.GetProperty("format").GetString());
        Assert.Equal(0, CommandLine.Run("convert", second, third, "--quiet").Code);

        CommandLine.Outcome inspect = CommandLine.Run("inspect", third, "--json");
        Assert.True(inspect.Code == 0, inspect.Error);
        Assert.Equal("NumPy archive", inspect.Json.GetProperty("format").GetString());
        Assert.Equal("resnet8_a", inspect.Json.GetProperty("architecture").GetString());
        Assert.Equal("ca", inspect.Json.GetProperty("attention").GetString());
        JsonElement tensor = inspect.Json.GetProperty("tensors")[0];
        Assert.Equal(("conv1.weight", "F32", 4), (
            tensor.GetProperty("name").GetString(), tensor.GetProperty("dtype").GetString(), tensor.GetProperty("shape").GetArrayLength()));

        string[] figures = [.. new string[][] { [first], [second], [third, "--model", "resnet8", "--img-size", "16"] }
            .Select(line => CommandLine.Run(["eval", "--data", _folder.Data, "--json", "--checkpoint", .. line]))
            .Select(static outcome => outcome.Code == 0 ? outcome.Json.GetProperty("loss").GetRawText() : outcome.Error)];
        Assert.Equal(figures[0], figures[1]);
        Assert.Equal(figures[0], figures[2]);
    }

    [Fact]
    public void Text_tells_format_network_and_tensors()
    {
        string path = _folder.File("a.safetensors");
        ModelCatalog.Default.Create("resnet8", new() { Classes = 2 }).Save(path);

        CommandLine.Outcome inspect = CommandLine.Run("inspect", path);

        Assert.Contains($"{path}: safetensors, 56 tensors (47 F32, 9 I64)", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("network: resnet8 with attention 'none', 2 classes, keys of torchvision", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("layer3.0.downsample.0.weight", inspect.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect no-such-file.pth", 3, "there is no such file")]
    [InlineData("convert no-such-file.pth a.safetensors", 3, "there is no such file")]
    [InlineData("convert a.pth a.onnx", 2, "names no format that is written here")]
    [InlineData("convert a.pth", 2, "OUT")]
    public void Bad_input_is_one_sentence(string line, int code, string says)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));

        Assert.Equal(code, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }
}
