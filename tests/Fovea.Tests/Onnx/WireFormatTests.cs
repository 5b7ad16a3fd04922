using System.Runtime.InteropServices;
using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>The bytes of a file, read with protobuf's own reader.</summary>
public sealed class WireFormatTests
{
    [Theory]
    [InlineData(13, 7)]
    [InlineData(17, 8)]
    [InlineData(19, 9)]
    [InlineData(21, 10)]
    public void A_file_says_its_format_and_its_operators(int opset, ulong format)
    {
        List<ProtoField> model = Fields(new() { Opset = opset });

        Assert.Equal(format, ProtoField.Only(model, 1).Value);
        Assert.Equal("Fovea", ProtoField.Only(model, 2).Text);
        List<ProtoField> operators = ProtoField.Messages(model, 8).Single();
        Assert.Equal((ulong)opset, ProtoField.Only(operators, 2).Value);
        Assert.DoesNotContain(operators, static field => field.Number == 1); // no domain but the standard's
    }

    [Fact]
    public void Tensors_have_the_names_and_values_of_the_state()
    {
        Model model = OnnxPeer.Network("resnet8", "ca");
        List<ProtoField> file = ProtoField.Read(OnnxExporter.Convert(model, new()).ToArray());
        var tensors = ProtoField.Messages(ProtoField.Read(ProtoField.Only(file, 7).Bytes), 5)
            .ToDictionary(static tensor => ProtoField.Only(tensor, 8).Text);

        foreach (StateEntry entry in model.State().Where(static entry => !entry.IsCounter))
        {
            List<ProtoField> tensor = tensors[entry.Key];
            Assert.Equal(1UL, ProtoField.Only(tensor, 2).Value);
            Assert.Equal(entry.Shape.ToArray(), tensor.Where(static field => field.Number == 1).Select(static field => (int)field.Value));
            Assert.Equal(entry.Values, MemoryMarshal.Cast<byte, float>(ProtoField.Only(tensor, 9).Bytes));
        }
    }

    [Fact]
    public void Open_sizes_have_names_and_fixed_ones_numbers()
    {
        List<ProtoField> file = Fields(new() { FixedSize = true, ImageSize = new Size(40, 48) });
        List<ProtoField> graph = ProtoField.Read(ProtoField.Only(file, 7).Bytes);
        List<ProtoField> input = ProtoField.Messages(graph, 11).Single();

        List<ProtoField> tensor = ProtoField.Read(ProtoField.Only(ProtoField.Read(ProtoField.Only(input, 2).Bytes), 1).Bytes);
        Assert.Equal(1UL, ProtoField.Only(tensor, 1).Value);
        List<List<ProtoField>> sizes = ProtoField.Messages(ProtoField.Read(ProtoField.Only(tensor, 2).Bytes), 1);
        Assert.Equal("batch", ProtoField.Only(sizes[0], 2).Text);
        Assert.Equal([3UL, 40UL, 48UL], sizes.Skip(1).Select(static size => ProtoField.Only(size, 1).Value));
    }

    [Fact]
    public void Strips_are_means_over_one_axis_and_no_operator_is_of_another_domain()
    {
        List<ProtoField> graph = ProtoField.Read(ProtoField.Only(Fields(new()), 7).Bytes);
        List<List<ProtoField>> nodes = ProtoField.Messages(graph, 1);

        Assert.All(nodes, static node => Assert.DoesNotContain(node, static field => field.Number == 7));
        List<ulong> axes =
        [
            .. nodes.Where(static node => ProtoField.Only(node, 4).Text == "ReduceMean")
                .Select(static node => ProtoField.Messages(node, 5).Single(static a => ProtoField.Only(a, 1).Text == "axes"))
                .Select(static attribute => ProtoField.Only(attribute, 8).Value),
        ];
        Assert.Equal(6, axes.Count);
        Assert.Equal([2UL, 3UL], axes.Distinct().Order());
    }

    [Fact]
    public void Class_names_preprocessing_and_placement_are_metadata()
    {
        Model model = OnnxPeer.Network("resnet8", "ca@1");
        model.ClassNames = ["cat", "\"dog\"", "Kühe", "3", "4", "5", "6", "7", "8", "9"];
        List<ProtoField> file = ProtoField.Read(OnnxExporter.Convert(model, new()).ToArray());
        var metadata = ProtoField.Messages(file, 14)
            .ToDictionary(static entry => ProtoField.Only(entry, 1).Text, static entry => ProtoField.Only(entry, 2).Text);

        Assert.Equal("resnet8", metadata["fovea.model"]);
        Assert.Equal("ca@1", metadata["fovea.attention"]);
        Assert.Equal("32", metadata["fovea.image_size"]);
        Assert.Equal("bilinear", metadata["fovea.interpolation"]);
        Assert.Equal(3, System.Text.Json.JsonDocument.Parse(metadata["fovea.mean"]).RootElement.GetArrayLength());
        Assert.Equal(
            model.ClassNames,
            System.Text.Json.JsonDocument.Parse(metadata["fovea.classes"]).RootElement.EnumerateArray().Select(static e => e.GetString()));
    }

    private static List<ProtoField> Fields(OnnxExportSettings settings) =>
        ProtoField.Read(OnnxExporter.Convert(OnnxPeer.Network("resnet8", "ca"), settings).ToArray());
}
