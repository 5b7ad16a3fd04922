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
    public void An_operation_without_a_form_in_standard_operators_is_named_with_its_module()
    {
        OnnxException error = Assert.Throws<OnnxException>(
            () => OnnxPeer.Export(new Sequential(new Conv2d(3, 4, kernel: 1), new EndsInLoss()), new Shape(1, 3, 8, 8)));

        Assert.Equal(
            "1 (EndsInLoss): the operation 'cross_entropy' has no form in standard operators: a loss is no part of a network",
            error.Message);
    }

    [Fact]
    public void A_network_that_never_runs_the_same_operations_is_named()
    {
        OnnxException error = Assert.Throws<OnnxException>(
            () => OnnxPeer.Export(new Sequential(new Restless()), new Shape(1, 3, 32, 32)));

        Assert.StartsWith("0 (Restless): it runs '", error.Message, StringComparison.Ordinal);
        Assert.Contains("the same operations each time", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(32, -1)]
    public void An_image_without_pixels_is_refused(int height, int width)
    {
        SettingException error = Assert.Throws<SettingException>(() => OnnxExporter.Export(
            OnnxPeer.Network("resnet8", "none"), _folder.File("a.onnx"), new() { FixedSize = true, ImageSize = new(height, width) }));

        Assert.Equal($"input-size must be at least 1x1; got {height}x{width}", error.Message);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        OutputException error = Assert.Throws<OutputException>(
            () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.File("none/a.onnx")));

        Assert.Contains($"the folder '{_folder.File("none")}' does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_a_folder_is_refused()
    {
        OutputException error = Assert.Throws<OutputException>(
            () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), _folder.Path));

        Assert.Equal($"cannot write '{_folder.Path}': it is a folder; name a file", error.Message);
    }

    [Fact]
    public void A_read_only_file_is_refused_and_stays_as_it_is()
    {
        string file = _folder.File("a.onnx");
        File.WriteAllText(file, "precious");
        File.SetAttributes(file, FileAttributes.ReadOnly);

        OutputException error = Assert.Throws<OutputException>(
            () => OnnxExporter.Export(OnnxPeer.Network("resnet8", "none"), file));

        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
        File.SetAttributes(file, FileAttributes.Normal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

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

        Assert.Contains($"a file can have {OnnxModel.Largest:N0}", error.Message, StringComparison.Ordinal);
    }

    private sealed class EndsInLoss : Module
    {
        public override Tensor Forward(Tensor x) => Losses.CrossEntropy(x, new int[x.Shape.N * x.Shape.H * x.Shape.W]);
    }

    private sealed class Restless : Module
    {
        private bool _turn;

        public override Tensor Forward(Tensor x)
        {
            _turn = !_turn;
            return _turn ? x.Relu() : x * 2f;
        }
    }
}
