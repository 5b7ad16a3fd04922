namespace Fovea.Tests.Counting;

/// <summary>The figures that other tools print.</summary>
public sealed class CountConventionTests
{
    // The table in ptflops' README, in GMac.
    [Theory]
    [InlineData("resnet18", 1.82)]
    [InlineData("resnet34", 3.68)]
    [InlineData("resnet50", 4.12)]
    [InlineData("resnet101", 7.85)]
    [InlineData("resnet152", 11.58)]
    [InlineData("resnext101_32x4d", 8.03)]
    [InlineData("senet154", 20.82)]
    [InlineData("senet_caffe_se_resnet50", 3.9)]
    [InlineData("senet_caffe_se_resnet101", 7.63)]
    [InlineData("senet_caffe_se_resnet152", 11.37)]
    [InlineData("senet_caffe_se_resnext50_32x4d", 4.28)]
    [InlineData("senet_caffe_se_resnext101_32x4d", 8.05)]
    [InlineData("bn_inception_bias", 2.05)]
    [InlineData("inception_resnet_v2", 13.22)]
    public void Ptflops_published_figures_come_out(string name, double published) =>
        Assert.Equal(published, Math.Round(Profile(name).CountedBy(CountConvention.Ptflops) / 1e9, 2));

    // By the rules of its source: 11,113,984 elements of norms twice, and 2048 · 49 of the average pooling, beside the convolutions.
    [Fact]
    public void Fvcore_counts_norms_and_average_pooling_beside_the_papers_figure()
    {
        ModelProfile profile = Profile("resnet50");
        Assert.Equal(profile.MultiplyAdds + (2 * 11_113_984) + (2048 * 49), profile.CountedBy(CountConvention.Fvcore));
    }

    [Theory]
    [InlineData("papers", CountConvention.Papers)]
    [InlineData("Total", CountConvention.Total)]
    [InlineData("ptflops", CountConvention.Ptflops)]
    [InlineData("FVCORE", CountConvention.Fvcore)]
    [InlineData("thop", null)]
    public void Words_mean_conventions(string word, CountConvention? convention) =>
        Assert.Equal(convention, CountConventionNames.Find(word));

    [Fact]
    public void A_matrix_product_of_attention_is_counted_by_total_and_fvcore()
    {
        ModelProfile profile = Profile("nonlocal_resnet50");
        Assert.True(profile.CountedBy(CountConvention.Total) > profile.CountedBy(CountConvention.Papers));
        Assert.True(profile.CountedBy(CountConvention.Fvcore) > profile.CountedBy(CountConvention.Total));
    }

    private static ModelProfile Profile(string name)
    {
        Model model = ModelCatalog.Default.Outline(name);
        int side = model.Preprocessing.ImageSize;
        return ModelProfile.Measure(model, new Shape(1, 3, side, side));
    }
}
