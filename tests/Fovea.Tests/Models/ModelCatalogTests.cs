namespace Fovea.Tests;

public class ModelCatalogTests
{
    [Theory]
    [InlineData("RESNET20", "resnet20")]
    [InlineData("MobileNet_V2_x0.35", "mobilenet_v2_x0.35")]
    [InlineData("mobilenet-v2-x1.0", "mobilenet_v2")]
    public void Names_ignore_case_and_dashes(string name, string canonical) =>
        Assert.Equal(canonical, ModelCatalog.Default.Canonical(name));

    [Fact]
    public void An_unknown_model_names_the_nearest()
    {
        SettingException error = Assert.Throws<SettingException>(() => ModelCatalog.Default.Create("resnet21"));
        Assert.Contains("unknown model 'resnet21'", error.Message, StringComparison.Ordinal);
        Assert.Contains("resnet20", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet20", "ca@9", "no stage 9")]
    [InlineData("resnet20", "ca:after-dw", "no position 'after-dw'")]
    [InlineData("resnet20", "nope", "unknown attention 'nope'")]
    [InlineData("resnet20", "ca:ratio=3", "no option 'ratio'")]
    [InlineData("resnet20", "ca@2.7", "no such block")]
    [InlineData("resnet20", "se@1+se@1-2", "stands twice")]
    public void A_placement_that_does_not_fit_says_what_there_is(string model, string attention, string expected)
    {
        SettingException error = Assert.Throws<SettingException>(
            () => ModelCatalog.Default.Create(model, new ModelOptions { Attention = attention }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reduction_that_leaves_no_channel_is_an_error_and_not_rounded_up()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => ModelCatalog.Default.Create("resnet20", new ModelOptions { Attention = "se:reduction=32" }));
        Assert.Contains("reduction (32)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mobilenet_v2", "ca", 16)] // not in the first block, which does not expand
    [InlineData("mobilenet_v2", "eca", 17)]
    [InlineData("mobilenet_v2", "ca@all", 17)]
    [InlineData("resnet20", "sa", 9)]
    [InlineData("resnet20", "sa@2", 3)]
    [InlineData("resnet20", "sa@2.last", 1)]
    [InlineData("resnet20", "se@1+ca@2-3", 9)]
    public void A_placement_takes_the_blocks_it_names(string model, string attention, int sites)
    {
        Model built = ModelCatalog.Default.Create(model, new ModelOptions { Attention = attention });
        Assert.Equal(sites, built.Sites.Count(static site => site.Attention.Count > 0));
    }

    [Fact]
    public void Layers_that_two_mechanisms_share_start_equal()
    {
        Dictionary<string, float[]> plain = Weights("mobilenet_v2_x0.35", "none");
        Dictionary<string, float[]> attended = Weights("mobilenet_v2_x0.35", "ca");
        Assert.All(plain, pair => Assert.Equal(pair.Value, attended[pair.Key]));
        Assert.True(attended.Count > plain.Count);
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        Model one = ModelCatalog.Default.Create("resnet8", new ModelOptions { Seed = 1 });
        Model two = ModelCatalog.Default.Create("resnet8", new ModelOptions { Seed = 2 });
        Assert.NotEqual(one.Parameters().First().Value.ToArray(), two.Parameters().First().Value.ToArray());
    }

    [Fact]
    public void A_saved_model_loads_with_its_classes_attention_and_values()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "model.safetensors");
        Model model = ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "cbam@2-3", Classes = 3, Seed = 7 });
        model.ClassNames = ["left", "right", "ünter"];
        model.Save(path);
        Model loaded = Model.Load(path);
        Assert.Equal(model.Specification, loaded.Specification);
        Assert.Equal(model.ClassNames, loaded.ClassNames);
        using Grad.Scope scope = Grad.Disabled();
        Tensor image = Tensor.Filled(new Shape(1, 3, 32, 32), 0.5f);
        Assert.Equal(model.Forward(image).ToArray(), loaded.Forward(image).ToArray());
    }

    private static Dictionary<string, float[]> Weights(string model, string attention) => ModelCatalog.Default
        .Create(model, new ModelOptions { Attention = attention, Seed = 3 })
        .Parameters()
        .ToDictionary(static parameter => parameter.Path, static parameter => parameter.Value.ToArray());
}
