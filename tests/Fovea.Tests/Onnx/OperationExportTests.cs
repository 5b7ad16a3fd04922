using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>Operations that no mechanism needs, or not with such settings.</summary>
public sealed class OperationExportTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Cases = new()
    {
        ["relu6"] = static x => (x * 4f).Activate(Activation.Relu6),
        ["hard sigmoid"] = static x => (x * 4f).Activate(Activation.HardSigmoid),
        ["hard swish"] = static x => (x * 4f).Activate(Activation.HardSwish),
        ["author's hard swish"] = static x => (x * 4f).Activate(Activation.AuthorHardSwish),
        ["silu"] = static x => x.Activate(Activation.Silu),
        ["negated"] = static x => 2f - x,
        ["same"] = static x => x + 0f,
        ["quotient and maximum"] = static x => (x / ((x * x) + 1f)).Maximum(x * 0.5f),
        ["mean of gates"] = static x => x.GateByMean(x.MeanOverHeight(), x.MeanOverWidth()),
        ["adaptive maximum"] = static x => x.AdaptiveMaxPool(3, 5),
        ["adaptive maximum of rows"] = static x => x.AdaptiveMaxPool(null, 1),
        ["adaptive mean"] = static x => x.AdaptiveAveragePool(4, 3),
        ["adaptive mean of columns"] = static x => x.AdaptiveAveragePool(1, null),
        ["bilinear"] = static x => x.ResizeBilinear(20, 33),
        ["bilinear, to the size of the input"] = static x => x.MaxPool(2).ResizeBilinear(x.Shape.H, x.Shape.W),
        ["nearest"] = static x => x.ResizeNearest(20, 33),
        ["average with padding"] = static x => x.AveragePool(3, stride: 2, padding: 1),
        ["average without padding"] = static x => x.AveragePool(3, stride: 2, padding: 1, countPadding: false),
        ["average, rounded up"] = static x => x.AveragePool(3, stride: 2, ceilMode: true, countPadding: false),
        ["average of a divisor"] = static x => x.AveragePool(2, divisor: 3),
        ["maximum, dilated"] = static x => x.MaxPool(3, stride: 2, padding: 1, dilation: 2),
        ["maximum, rounded up"] = static x => x.MaxPool(3, stride: 2, padding: 1, ceilMode: true),
        ["maximum over axes"] = static x => x.Max(1, 3),
        ["sum over axes"] = static x => x.Sum(1, 2),
        ["logarithm of a softmax"] = static x => x.LogSoftmax(1),
        ["slices"] = static x => x.Slice(1, 1, 2) + x.Slice(1, 3, 2),
        ["a part of a split"] = static x => x.SplitChannels(2, 1)[1],
        ["a shuffle"] = static x => x.ShuffleChannels(2),
        ["exchanged axes"] = static x => x.SwapHeightWidth(),
        ["tokens and back"] = static x => x.AsTokens().Softmax(1).AsMap(x.Shape.H, x.Shape.W),
        ["products of tokens"] = static x => x.AsTokens().TransposedMatMul(x.AsTokens()),
        ["groups of channels"] = static x => x.GroupsAsColumns(3).ColumnsAsGroups(2),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_is_the_same_in_onnx_runtime(string name)
    {
        foreach (int opset in (int[])[13, 17, 18, 21])
            OnnxPeer.RequireSame(new Lambda(Cases[name]), new Shape(1, 6, 24, 30), opset);
    }

    [Fact]
    public void A_height_that_an_operation_turns_into_a_number_is_fixed_with_the_reason()
    {
        OnnxModel exported = OnnxPeer.Export(
            new Lambda(static x => x.ResizeNearest((x.Shape.H * x.Shape.H / 7) + 1, 4)), new Shape(1, 2, 8, 8));

        Assert.Equal(Freedom.Batch, exported.Freedom);
        Assert.Contains(exported.Reasons, static reason => reason.Contains("follows from the size of the input", StringComparison.Ordinal));
    }

    [Fact]
    public void A_branch_on_the_size_is_fixed_with_the_reason()
    {
        OnnxModel exported = OnnxPeer.Export(
            new Lambda(static x => x.Shape.H > 200 ? x.Relu() : x * 2f), new Shape(1, 2, 8, 8));

        Assert.Equal(Freedom.Batch, exported.Freedom);
        Assert.Contains(exported.Reasons, static reason => reason.Contains("it runs '", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_for_multiples_of_32_says_so()
    {
        OnnxModel exported = OnnxPeer.RequireSame(
            new Lambda(static x => Tensor.Concat(1, x.MaxPool(2), x.MaxPool(3, stride: 2, padding: 1))), new Shape(1, 2, 32, 32));

        Assert.Equal(Freedom.Multiples, exported.Freedom);
    }

    private sealed class Lambda(Func<Tensor, Tensor> forward) : Module
    {
        public override Tensor Forward(Tensor x) => forward(x);
    }
}
