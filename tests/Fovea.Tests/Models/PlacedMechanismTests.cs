namespace Fovea.Tests.Models;

/// <summary>The mechanisms that stand in one place of a network, or in place of a convolution.</summary>
public sealed class PlacedMechanismTests
{
    [Theory]
    [InlineData("resnet50", "nonlocal", "layer3.4.nonlocal_after")]
    [InlineData("resnet18", "nonlocal-gcnet", "layer3.0.nonlocal-gcnet_after")]
    [InlineData("resnet20", "a2", "layer2.1.a2_after")]
    [InlineData("resnet50", "danet-position", "layer4.2.pam_after")]
    [InlineData("resnet20", "criss-cross", "layer3.2.cca_after")]
    [InlineData("resnet20", "glimpse", "layer3.2.glimpse_after")]
    public void A_bare_name_stands_where_its_paper_has_it(string model, string attention, string path)
    {
        Model network = ModelCatalog.Default.Create(model, new ModelOptions { Attention = attention });

        string[] places = [.. network.Modules().Select(static module => module.Path).Where(
            static name => name.EndsWith("_after", StringComparison.Ordinal))];
        Assert.Equal([path], places);
    }

    [Theory]
    [InlineData("resnet20", "sk")]
    [InlineData("resnet20", "sk-insight")]
    [InlineData("resnet50", "sk")]
    [InlineData("resnet50", "sk-insight@4.0")]
    public void A_selective_kernel_stands_in_place_of_a_convolution_with_its_stride(string model, string attention)
    {
        Shape input = new(1, 3, 64, 32);
        Model plain = ModelCatalog.Default.Create(model, new ModelOptions());
        Model network = ModelCatalog.Default.Create(model, new ModelOptions { Attention = attention });

        Assert.Equal(
            Graph.Trace(plain, input).Nodes[^1].Outputs[0], Graph.Trace(network, input).Nodes[^1].Outputs[0]);
        string[] keys = [.. network.State().Select(static entry => entry.Key)];
        string block = attention.Contains('@') ? "layer4.0" : "layer3.1";
        Assert.DoesNotContain($"{block}.conv2.weight", keys);
        Assert.Contains(keys, key => key.StartsWith($"{block}.sk.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_convolve_cannot_replace_a_convolution()
    {
        SettingException refusal = Assert.Throws<SettingException>(
            () => ModelCatalog.Default.Create("resnet20", new ModelOptions { Attention = "se:replace-conv" }));

        Assert.Contains("sk, sk-insight", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_mechanisms_cannot_replace_one_convolution()
    {
        SettingException refusal = Assert.Throws<SettingException>(
            () => ModelCatalog.Default.Create("resnet50", new ModelOptions { Attention = "sk+sk-insight" }));

        Assert.Contains("replace-conv", refusal.Message, StringComparison.Ordinal);
    }
}
