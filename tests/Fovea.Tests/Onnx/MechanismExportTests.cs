using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>Every mechanism as ONNX computes what the network computes.</summary>
public sealed class MechanismExportTests
{
    public static TheoryData<string> Mechanisms =>
        ["none", .. AttentionCatalog.Default.Entries.Select(static entry => entry.Name).Where(static name => name != "stn")];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    [InlineData("cbam:pool_types=avg/max/lp/lse")]
    [InlineData("se:activation=hard-swish")]
    [InlineData("bam:combine=sum")]
    [InlineData("scse:combine=max")]
    [InlineData("sa:groups=2")]
    [InlineData("ge:extent=4")]
    [InlineData("ge:extent=8:use_mlp=false")]
    [InlineData("ge:extent=2:extra_params=true")]
    [InlineData("nonlocal:mode=gaussian")]
    [InlineData("nonlocal:mode=dot_product")]
    [InlineData("nonlocal:mode=concatenation")]
    [InlineData("criss-cross:recurrence=2")]
    [InlineData("gumbel-spatial:hard=false")]
    [InlineData("stn-sampler:padding_mode=border:align_corners=true")]
    [InlineData("mpm:pool_size=5/3")]
    public void A_mechanism_is_the_same_at_any_batch_height_and_width(string attention)
    {
        OnnxModel exported = OnnxPeer.RequireSame(OnnxPeer.Network("resnet8", attention), new Shape(1, 3, 32, 32));

        Assert.Equal(Freedom.Everything, exported.Freedom);
        Assert.Equal(["batch", "3", "height", "width"], exported.Message.Graph.Input.Sizes);
        Assert.Equal(["batch", "10"], exported.Message.Graph.Output.Sizes);
    }

    [Fact]
    public void A_mechanism_that_needs_one_size_is_named_and_keeps_the_batch_open()
    {
        Model model = OnnxPeer.Network("resnet8", "stn:height=32:width=32@1");

        OnnxModel exported = OnnxPeer.RequireSame(model, new Shape(1, 3, 32, 32));

        Assert.Equal(["batch", "3", "32", "32"], exported.Message.Graph.Input.Sizes);
        Assert.Contains(exported.Reasons, static reason =>
            reason.Contains("layer1.0.stn_after (SpatialTransformer)", StringComparison.Ordinal)
            && reason.Contains("height 32 and width 32", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(20)]
    [InlineData(21)]
    public void A_version_of_the_operators_has_the_forms_that_it_knows(int opset)
    {
        foreach (string attention in (string[])["ca", "cbam:pool_types=avg/max/lp/lse", "sa", "gc", "simam", "sge", "ela", "mpm", "sk"])
            OnnxPeer.RequireSame(OnnxPeer.Network("resnet8", attention), new Shape(1, 3, 32, 32), opset);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(21)]
    public void A_grid_is_read_in_the_words_of_the_version(int opset) =>
        OnnxPeer.RequireSame(OnnxPeer.Network("resnet8", "stn:height=32:width=32@1"), new Shape(1, 3, 32, 32), opset);

    [Fact]
    public void The_recurrent_attention_model_is_the_same_wherever_it_looks()
    {
        RecurrentAttention model = new(3, 10, new RecurrentAttentionSettings { Glimpses = 4, Scales = 2 });
        model.Initialize(7);

        OnnxModel exported = OnnxPeer.RequireSame(OnnxPeer.Disturb(model), new Shape(1, 3, 32, 32));

        Assert.Equal(Freedom.Everything, exported.Freedom);
    }
}
