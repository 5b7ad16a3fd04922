namespace Fovea.Tests;

public sealed class MechanismWarningTests
{
    [Fact]
    public void Global_context_with_one_hidden_channel_warns_once_that_nothing_is_learnt()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "gc:ratio=0.0625" });
        string warning = Assert.Single(model.Warnings);
        Assert.Contains("one hidden channel", warning, StringComparison.Ordinal);
        Assert.Contains("ratio", warning, StringComparison.Ordinal);
        Assert.Equal([warning], new Comparer(new CompareSettings { Attention = "none,gc:ratio=0.0625,se" }).Warnings);
    }

    [Fact]
    public void Settings_that_learn_warn_of_nothing()
    {
        Assert.Empty(ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "gc" }).Warnings);
        Assert.Empty(new Comparer().Warnings);
    }

    [Fact]
    public void Spatial_transformer_of_another_size_says_how_to_place_it()
    {
        SpatialTransformer module = new(4, 28);
        ShapeException error = Assert.Throws<ShapeException>(() => Tensor.Filled(new Shape(1, 4, 32, 24), 0f).Apply(module));
        Assert.Contains("stn:height=32:width=24", error.Message, StringComparison.Ordinal);
    }
}
