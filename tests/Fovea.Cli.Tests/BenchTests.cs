using System.Text.Json;
using Fovea.Onnx;

namespace Fovea.Cli.Tests;

/// <summary>Networks timed from the command line.</summary>
public sealed class BenchTests
{
    [Fact]
    public void Json_has_a_row_for_each_placement()
    {
        CommandLine.Outcome outcome = CommandLine.Run(
            "bench", "--model", "resnet8", "--attention", "none,ca", "--batch-size", "2", "--img-size", "24", "--seconds", "0.05",
            "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        JsonElement[] rows = [.. outcome.Json.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["none", "ca"], rows.Select(static row => row.GetProperty("attention").GetString()));
        Assert.All(rows, static row =>
        {
            Assert.Equal(("resnet8", 2, 24), (row.GetProperty("model").GetString(), row.GetProperty("batch_size").GetInt32(),
                row.GetProperty("image_size").GetInt32()));
            Assert.Equal((Machine.Threads, Machine.Isa), (row.GetProperty("threads").GetInt32(), row.GetProperty("isa").GetString()));
            double min = row.GetProperty("min_ms").GetDouble(), median = row.GetProperty("median_ms").GetDouble();
            Assert.InRange(median, min, row.GetProperty("p95_ms").GetDouble());
            Assert.Equal(2e3 / median, row.GetProperty("images_per_second").GetDouble(), 1e-6);
            Assert.Empty(row.GetProperty("peers").EnumerateObject());
        });
    }

    [Fact]
    public void Text_has_the_steps_and_the_peaks_they_are_measured_against()
    {
        CommandLine.Outcome outcome = CommandLine.Run("bench", "--model", "resnet8", "--attention", "se", "--seconds", "0.05", "--layers");

        Assert.True(outcome.Code == 0, outcome.Error);
        foreach (string expected in (string[])
            ["images/s", "resnet8, batch 1, 32x32", "step by step", "GFLOP/s", "GB/s", "of the peak", "fc", "[1, 16, 32, 32]", "peaks: "])
        {
            Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        }

        Assert.Contains("the weights of resnet8 are random", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_timed_as_the_network_that_it_is()
    {
        using TinyFolder folder = new();
        string file = folder.File("a.safetensors");
        ModelCatalog.Default.Create("resnet8", new() { Classes = 2, Attention = "eca", ImageSize = 16 }).Save(file);

        CommandLine.Outcome outcome = CommandLine.Run("bench", "--checkpoint", file, "--seconds", "0", "--json", "--layers");

        Assert.True(outcome.Code == 0, outcome.Error);
        JsonElement row = outcome.Json.GetProperty("rows")[0];
        Assert.Equal(("eca", 16), (row.GetProperty("attention").GetString(), row.GetProperty("image_size").GetInt32()));
        double sum = row.GetProperty("layers").EnumerateArray().Sum(static layer => layer.GetProperty("bound_ms").GetDouble());
        Assert.Equal(sum, row.GetProperty("bound_ms").GetDouble(), 1e-9);
        Assert.All(
            outcome.Json.GetProperty("peaks").EnumerateArray(),
            static peak => Assert.InRange(peak.GetProperty("gflops").GetDouble(), double.Epsilon, double.MaxValue));
    }

    [Fact]
    public void The_peer_computes_the_same_or_is_named_as_missing()
    {
        CommandLine.Outcome outcome = CommandLine.Run(
            "bench", "--model", "resnet8", "--attention", "ca", "--seconds", "0.05", "--against", "onnxruntime", "--json");

        if (OnnxRuntimeLibrary.Find() is null)
        {
            Assert.Equal(3, outcome.Code);
            JsonElement error = outcome.Json.GetProperty("error");
            Assert.Equal("--against", error.GetProperty("argument").GetString());
            Assert.Contains("bench/peers/setup.sh", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("FOVEA_ONNXRUNTIME", outcome.Error, StringComparison.Ordinal);
            return;
        }

        Assert.True(outcome.Code == 0, outcome.Error);
        JsonElement row = outcome.Json.GetProperty("rows")[0], peer = row.GetProperty("peers").GetProperty("onnxruntime");
        Assert.InRange(peer.GetProperty("difference").GetDouble(), 0, OnnxCheck.Limit);
        Assert.Equal(
            peer.GetProperty("median_ms").GetDouble() / row.GetProperty("median_ms").GetDouble(),
            peer.GetProperty("ratio").GetDouble(), 1e-9);
    }

    [Fact]
    public void Mechanisms_alone_are_timed_beside_a_copy_of_their_map()
    {
        CommandLine.Outcome outcome = CommandLine.Run(
            "bench", "--attention", "se:reduction=4,ca", "--map", "2x16x9x7", "--seconds", "0", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        double copy = outcome.Json.GetProperty("copy").GetProperty("median_ms").GetDouble();
        JsonElement[] rows = [.. outcome.Json.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["se:reduction=4", "ca"], rows.Select(static row => row.GetProperty("attention").GetString()));
        Assert.All(rows, row =>
        {
            Assert.Equal(JsonValueKind.Null, row.GetProperty("model").ValueKind);
            Assert.Equal([2, 16, 9, 7], row.GetProperty("input").EnumerateArray().Select(static size => size.GetInt32()));
            Assert.Equal(row.GetProperty("median_ms").GetDouble() / copy, row.GetProperty("over_copy").GetDouble(), 1e-9);
        });
    }

    [Fact]
    public void Mechanisms_alone_are_compared_with_the_peer_step_by_step()
    {
        string[] line = ["bench", "--attention", "cbam", "--map", "1x32x14x14", "--seconds", "0", "--layers"];

        CommandLine.Outcome outcome = CommandLine.Run(
            OnnxRuntimeLibrary.Find() is null ? line : [.. line, "--against", "onnxruntime"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        foreach (string expected in (string[])["over a copy", "alone on [1, 32, 14, 14]", "a copy of the map: min", "cbam, step by step"])
            Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_computes_something_else_is_exit_code_4()
    {
        using TinyFolder folder = new();

        CommandLine.Outcome outcome = CommandLine.Run(
            "bench", "--checkpoint", folder.Unstable("a.safetensors"), "--seconds", "0", "--against", "onnxruntime");

        if (OnnxRuntimeLibrary.Find() is null)
            Assert.Skip("needs ONNX Runtime; run bench/peers/setup.sh or set FOVEA_ONNXRUNTIME to its library");
        Assert.Equal(4, outcome.Code);
        Assert.Contains("resnet8 with attention 'none': the outputs differ by", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("more than 0.0001", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench", 2, "--checkpoint FILE or --model NAME is needed")]
    [InlineData("bench --model resnet8 --against pytorch", 2, "onnxruntime is the one peer that is known; got 'pytorch'")]
    [InlineData("bench --model resnet8 --attention none,,se", 2, "an entry is empty")]
    [InlineData("bench --model resnet8 --attention none,cabm", 2, "did you mean")]
    [InlineData("bench --model resnet8 --seconds -1", 2, "--seconds must be from 0 to 86400")]
    [InlineData("bench --model resnet8 --batch-size 0", 2, "from 1 to 65536")]
    [InlineData("bench --map 1x256x56 --attention se", 2, "NxCxHxW, four whole numbers from 1")]
    [InlineData("bench --map 1x0x56x56 --attention se", 2, "got '1x0x56x56'")]
    [InlineData("bench --map 99999x999x99x99 --attention se", 2, "four whole numbers")]
    [InlineData("bench --map 1x64x8x8", 2, "--map needs --attention")]
    [InlineData("bench --map 1x64x8x8 --attention none", 2, "a mechanism alone, without a place in a network; got 'none'")]
    [InlineData("bench --map 1x64x8x8 --attention se@2", 2, "without a place in a network; got 'se@2'")]
    [InlineData("bench --map 1x64x8x8 --attention se --model resnet8", 2, "leave --model out")]
    [InlineData("bench --map 1x64x8x8 --attention se --batch-size 2", 2, "leave --batch-size out")]
    [InlineData("bench --map 1x63x8x8 --attention sa", 2, "channels (63) must be divisible by 2·groups (128)")]
    [InlineData("bench --checkpoint no-such-file.pth", 3, "there is no such file")]
    public void Bad_input_is_one_sentence(string line, int code, string says)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));

        Assert.Equal(code, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }
}
