namespace Fovea.Tests.Models;

public sealed class ModelPresetTests
{
    public static TheoryData<string> Presets => [.. ModelCatalog.Default.Presets.Select(static preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_is_its_backbone_with_its_placement_and_nothing_more(string name)
    {
        ModelPreset preset = Assert.Single(ModelCatalog.Default.Presets, candidate => candidate.Name == name);
        Model model = ModelCatalog.Default.Outline(name);
        Model spelled = ModelCatalog.Default.Outline(preset.Backbone, new ModelOptions { Attention = preset.Attention });

        Assert.Equal(spelled.Specification, model.Specification);
        Assert.Equal(spelled.State().Select(static entry => entry.Key), model.State().Select(static entry => entry.Key));
        Assert.Contains(model.Sites, static site => site.Attention.Count > 0);
        Assert.Equal(name, ModelCatalog.Default.Canonical(name));
    }

    // What the papers print, in thousands of parameters and, where it is given, millions of multiply-adds.
    [Theory]
    [InlineData("ca_mobilenet_v2", 3_950_648, 306_666_368)]
    [InlineData("se_bn_inception", 11_931_622, 2_033_239_424)]
    [InlineData("cbam_wideresnet18_widen1.5", 26_075_516, 3_867_535_060)]
    [InlineData("gc_r4_resnet50", 35_557_941, 4_102_256_640)]
    [InlineData("bam_cifar_resnet50_w64", 23_878_909, 1_324_769_280)]
    public void Presets_have_the_counts_of_their_rows(string name, long parameters, long multiplyAdds)
    {
        Model model = ModelCatalog.Default.Outline(name);
        int side = model.Preprocessing.ImageSize;
        ModelProfile profile = ModelProfile.Measure(model, new Shape(1, 3, side, side));
        Assert.Equal((parameters, multiplyAdds), (profile.Parameters, profile.MultiplyAdds));
    }

    [Fact]
    public void A_preset_takes_the_width_and_the_switches_of_its_backbone()
    {
        Model model = ModelCatalog.Default.Outline("CA-EfficientNet_B0_x0.5_TF");
        Assert.Equal("efficientnet_b0_x0.5_tf", model.Specification.Name);
        Assert.Equal("ca", model.Specification.Attention);
        Assert.Equal("ca_efficientnet_b0_x0.5_tf", ModelCatalog.Default.Canonical("CA-EfficientNet_B0_x0.5_TF"));
    }

    [Fact]
    public void Another_attention_than_its_own_is_refused_with_the_backbone_to_name()
    {
        SettingException refusal = Assert.Throws<SettingException>(
            () => ModelCatalog.Default.Create("sa_resnet50", new ModelOptions { Attention = "ca" }));
        Assert.Contains("name the backbone, resnet50", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_of_a_preset_says_which_placements_to_compare()
    {
        SettingException refusal = Assert.Throws<SettingException>(() => new CompareSettings { Model = "sa_resnet50" }.Validate());
        Assert.Contains("attention none,sa", refusal.Message, StringComparison.Ordinal);
    }
}
