using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>What cannot be exported or written says so, and leaves no half of a file.</summary>
public sealed class ExportErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(12)]
    [InlineData(22)]
    public void A_version_that_is_not_written_is_refused(int opset)
    {
        SettingException error = Assert.Throws<SettingException>(
            () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.File("a.onnx"), new() { Opset = opset }));

        Assert.Equal($"opset must be 13 to 21; got {opset}", error.Message);
    }

    [Fact]
    public void A_mechanism_without_a_form_in_old_operators_is_named()
    {
        OnnxException error = Assert.Throws<OnnxException>(() => OnnxExporter.Export(
            OnnxPeer.Network("resnet8", "stn:height=32:width=32@1"), _folder.File("a.onnx"), new() { Opset = 15 }));

        Assert.Contains("layer1.0.stn_after (SpatialTransformer)", error.Message, StringComparison.Ordinal);
        Assert.Contains("from opset 16 on; 15 was asked for", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        OutputException error = Assert.Throws<OutputException>(
            () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.File("none/a.onnx")));

        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_a_folder_is_refused() => Assert.Throws<OutputException>(
        () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.Path));

    [Fact]
    public void A_fixed_batch_needs_a_fixed_size() => Assert.Throws<SettingException>(
        () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.File("a.onnx"), new() { Batch = 4 }));

    [Fact]
    public void A_network_in_training_is_exported_as_in_evaluation_and_stays_in_training()
    {
        Model model = OnnxPeer.Network("resnet8", "none");
        model.Train();

        OnnxExportReport report = OnnxExporter.Export(model, _folder.File("a.onnx"));

        Assert.True(report.Written);
        Assert.True(model.IsTraining);
        Assert.Equal(report.Bytes, new FileInfo(_folder.File("a.onnx")).Length);
    }

    [Fact]
    public void A_network_whose_weights_are_not_finite_is_refused_where_it_would_be_compared()
    {
        _ = OnnxPeer.Library;
        Model model = OnnxPeer.Network("resnet8", "none");
        model.State().First().Set(Enumerable.Repeat(float.NaN, model.State().First().Shape.Count).ToArray());

        OnnxException error = Assert.Throws<OnnxException>(() => OnnxExporter.Export(model, _folder.File("a.onnx")));

        Assert.Contains("is not finite", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_norm_of_the_batch_is_refused()
    {
        Model model = OnnxPeer.Network("resnet8", "none");
        model.Train();

        OnnxException error = Assert.Throws<OnnxException>(() => OnnxPeer.Export(model, new Shape(1, 3, 32, 32)));

        Assert.Contains("call Evaluate()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_more_than_two_gigabytes_is_refused_before_a_byte_is_written()
    {
        GraphMessage graph = new(
            "large", [], [TensorMessage.Of("weight", Array.Empty<float>(), 1 << 15, 1 << 15)], new("input", []), new("output", []));
        OnnxModel model = new(new ModelMessage(17, "Fovea", "", "", graph, []), Freedom.Everything, new Shape(1, 3, 32, 32), []);

        OnnxException error = Assert.Throws<OnnxException>(() => model.ToArray());

        Assert.Contains("2,147,483,647", error.Message, StringComparison.Ordinal);
    }
}
