namespace Fovea.Tests.Interop;

/// <summary>The name maps of published checkpoints: what each key becomes, and that the network has it.</summary>
public sealed class KeyLayoutTests
{
    [Theory]
    [InlineData("mobilenet_v2", "timm", "conv_stem.weight", "features.0.0.weight")]
    [InlineData("mobilenet_v2", "timm", "bn1.running_mean", "features.0.1.running_mean")]
    [InlineData("mobilenet_v2", "timm", "blocks.0.0.conv_dw.weight", "features.1.conv.0.0.weight")]
    [InlineData("mobilenet_v2", "timm", "blocks.0.0.bn2.bias", "features.1.conv.2.bias")]
    [InlineData("mobilenet_v2", "timm", "blocks.3.1.conv_pwl.weight", "features.8.conv.2.weight")]
    [InlineData("mobilenet_v2", "timm", "blocks.6.0.bn3.num_batches_tracked", "features.17.conv.3.num_batches_tracked")]
    [InlineData("mobilenet_v2", "timm", "conv_head.weight", "features.18.0.weight")]
    [InlineData("mobilenet_v2", "timm", "classifier.bias", "classifier.1.bias")]
    [InlineData("mobilenet_v2+eca", "ECA-Net, Triplet Attention", "features.2.conv.4.conv.weight", "features.2.eca_project.conv.weight")]
    [InlineData("mobilenet_v2+eca", "ECA-Net, Triplet Attention", "features.1.conv.3.conv.weight", "features.1.eca_project.conv.weight")]
    [InlineData("mobilenet_v2+eca", "ECA-Net, Triplet Attention", "features.2.conv.3.weight", "features.2.conv.3.weight")]
    [InlineData("resnet20", "akamaster", "linear.weight", "fc.weight")]
    [InlineData("resnet20", "akamaster", "layer1.0.conv1.weight", "layer1.0.conv1.weight")]
    [InlineData("shufflenet_v2_x1_0+se", "PytorchInsight", "features.0.banch1.2.weight", "stage2.0.branch1.2.weight")]
    [InlineData("shufflenet_v2_x1_0+se", "PytorchInsight", "features.11.banch2.4.running_var", "stage3.7.branch2.4.running_var")]
    [InlineData("shufflenet_v2_x1_0+se", "PytorchInsight", "features.12.se.fc.2.bias", "stage4.0.se.fc.2.bias")]
    [InlineData("shufflenet_v2_x1_0+se", "PytorchInsight", "conv_last.1.weight", "conv5.1.weight")]
    [InlineData("shufflenet_v2_x1_0+se", "PytorchInsight", "classifier.0.weight", "fc.weight")]
    [InlineData("inception_resnet_v2", "timm", "classif.bias", "last_linear.bias")]
    [InlineData("efficientnet_b1", "timm", "blocks.0.1.se.conv_reduce.bias", "features.1.1.block.1.fc1.bias")]
    [InlineData("efficientnet_b1", "timm", "blocks.0.0.conv_pw.weight", "features.1.0.block.2.0.weight")]
    [InlineData("efficientnet_b1", "timm", "blocks.2.1.se.conv_expand.weight", "features.3.1.block.2.fc2.weight")]
    [InlineData("efficientnet_b1", "timm", "blocks.6.1.bn3.running_var", "features.7.1.block.3.1.running_var")]
    [InlineData("efficientnet_b1", "timm", "bn2.weight", "features.8.1.weight")]
    [InlineData("efficientnet_b1", "lukemelas", "_blocks.0._depthwise_conv.weight", "features.1.0.block.0.0.weight")]
    [InlineData("efficientnet_b1", "lukemelas", "_blocks.1._bn2.weight", "features.1.1.block.2.1.weight")]
    [InlineData("efficientnet_b1", "lukemelas", "_blocks.2._expand_conv.weight", "features.2.0.block.0.0.weight")]
    [InlineData("efficientnet_b1", "lukemelas", "_blocks.22._se_reduce.weight", "features.7.1.block.2.fc1.weight")]
    [InlineData("efficientnet_b1", "lukemelas", "_fc.weight", "classifier.1.weight")]
    public void A_key_of_another_repository_becomes_the_networks(string network, string layout, string theirs, string ours)
    {
        string[] parts = network.Split('+');
        Model model = ModelCatalog.Default.Outline(parts[0], new ModelOptions { Attention = parts.Length > 1 ? parts[1] : "none" });
        KeyLayout map = Assert.Single(model.KeyLayouts, candidate => candidate.Name == layout);

        Assert.Equal(ours, map.Translate(theirs));
        Assert.Contains(model.State(), entry => entry.Key == ours);
    }

    [Fact]
    public void Triplet_attention_at_the_end_of_a_row_becomes_a_module_of_its_block()
    {
        KeyLayout map = MobileNetV2KeyLayouts.AttentionAtTheEnd;
        Assert.Equal(
            "features.5.triplet_attention_project.ChannelGateW.spatial.bn.weight",
            map.Translate("features.5.conv.4.ChannelGateW.spatial.bn.weight"));
    }

    [Fact]
    public void Every_layout_of_a_network_is_named_in_the_catalog()
    {
        foreach (ModelEntry entry in ModelCatalog.Default.Entries)
        {
            foreach (KeyLayout layout in ModelCatalog.Default.Outline(entry.Name).KeyLayouts)
                Assert.Contains(layout.Name, entry.KeyLayouts);
        }
    }

    [Fact]
    public void A_layout_does_not_take_torchvisions_keys_for_its_own()
    {
        foreach (ModelEntry entry in ModelCatalog.Default.Entries)
        {
            Model model = ModelCatalog.Default.Outline(entry.Name);
            HashSet<string> keys = [.. model.State().Select(static state => state.Key)];
            Assert.DoesNotContain(model.KeyLayouts, layout => layout.Recognizes(keys));
        }
    }
}
