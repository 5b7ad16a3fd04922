using System.Text.Json;

namespace Fovea.Tests;

/// <summary>Convolutions and linear layers against PyTorch's results in double precision; the tolerance is the recording's own.</summary>
public sealed class ConvolutionGoldenTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string, string> Cases => new(
        from file in (string[])["conv2d", "conv_transpose_conv1d_linear"]
        from name in Names(file)
        select (file, name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_and_gradients_equal_the_recorded_ones(string file, string name)
    {
        using SafetensorsFile golden = SafetensorsFile.Open(Shared.Path("golden", "ops", $"{file}.safetensors"));
        using JsonDocument settings = JsonDocument.Parse(golden.Metadata[name]);
        Tensor x = Input(golden, $"{name}/in/x")!;
        Tensor weight = Input(golden, $"{name}/in/weight")!;
        Tensor? bias = Input(golden, $"{name}/in/bias");

        Tensor y = Op.Apply(OpOf(settings.RootElement), x, weight, bias);
        Check(golden, $"{name}/out/y", y);
        y.Backward(Input(golden, $"{name}/gout/y"));
        Check(golden, $"{name}/grad/x", x.Gradient);
        Check(golden, $"{name}/grad/weight", weight.Gradient);
        if (bias is not null)
            Check(golden, $"{name}/grad/bias", bias.Gradient);
    }

    private static IEnumerable<string> Names(string file)
    {
        if (Shared.Folder is null)
            return ["needs the shared reference data"];
        using SafetensorsFile golden = SafetensorsFile.Open(Shared.Path("golden", "ops", $"{file}.safetensors"));
        return [.. golden.Metadata.Where(static m => IsHere(m.Value)).Select(static m => m.Key)];
    }

    private static bool IsHere(string settings) =>
        settings.Contains("\"conv2d", StringComparison.Ordinal)
        || settings.Contains("\"conv1d\"", StringComparison.Ordinal)
        || settings.Contains("\"linear\"", StringComparison.Ordinal);

    private static Op OpOf(JsonElement settings)
    {
        string op = settings.GetProperty("op").GetString()!;
        if (op == "linear")
            return LinearOp.Instance;
        int groups = settings.GetProperty("groups").GetInt32();
        int[] stride = Numbers(settings, "stride"), dilation = Numbers(settings, "dilation");
        if (op == "conv1d")
            return new Convolution1dOp(stride[0], Numbers(settings, "padding")[0], dilation[0], groups);
        Size strides = new(stride[0], stride[1]), dilations = new(dilation[0], dilation[1]);
        if (op == "conv2d")
        {
            int[] padding = Numbers(settings, "padding");
            return new ConvolutionOp(strides, new Size(padding[0], padding[1]), dilations, groups);
        }

        int[] pads = Numbers(settings, "pad_left_right_top_bottom");
        Size before = new(pads[2], pads[0]), extra = new(pads[3] - pads[2], pads[1] - pads[0]);
        return new ConvolutionOp(strides, before, dilations, groups) { ExtraPadding = extra };
    }

    private static int[] Numbers(JsonElement settings, string name) =>
        [.. settings.GetProperty(name).EnumerateArray().Select(static e => e.GetInt32())];

    private static Tensor? Input(SafetensorsFile golden, string name)
    {
        if (!golden.Contains(name))
            return null;
        Tensor tensor = Tensor.From(golden.GetSingles(name), new Shape([.. golden[name].Shape.Select(static d => (int)d)]));
        tensor.RequiresGradient = true;
        return tensor;
    }

    private static void Check(SafetensorsFile golden, string name, Tensor? actual)
    {
        Assert.NotNull(actual);
        double[] expected = golden.GetDoubles(name);
        float[] values = actual.ToArray();
        Assert.Equal(expected.Length, values.Length);
        double allowed = Tolerance + (Tolerance * expected.Max(static v => Math.Abs(v)));
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - values[i]) <= allowed))
                Assert.Fail($"{name} {actual.Shape}: at {i} expected {expected[i]:G9}, got {values[i]:G9}");
        }
    }
}
