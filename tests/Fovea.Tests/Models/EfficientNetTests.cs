namespace Fovea.Tests.Models;

public sealed class EfficientNetTests
{
    [Theory]
    [InlineData("none", "features.3.0.block.2.fc1.weight", true)]
    [InlineData("ca", "features.3.0.block.2.fc1.weight", false)]
    [InlineData("ca", "features.3.0.ca.conv1.weight", true)]
    [InlineData("ca", "features.3.0.block.3.0.weight", true)]
    [InlineData("ca@7", "features.3.0.block.2.fc1.weight", true)]
    [InlineData("ca:after-project", "features.3.0.block.2.fc1.weight", true)]
    public void Attention_replaces_the_networks_own_squeeze_where_it_stands_in_its_place(string attention, string key, bool isThere)
    {
        Model model = ModelCatalog.Default.Outline("efficientnet_b0", new ModelOptions { Attention = attention });
        Assert.Equal(isThere, model.State().Any(entry => entry.Key == key));
    }

    [Fact]
    public void Squeeze_by_its_bare_name_is_the_networks_own()
    {
        ModelProfile own = Profile("efficientnet_b0", "none");
        ModelProfile named = Profile("efficientnet_b0", "se");
        Assert.Equal(own.Parameters, named.Parameters);
        Assert.Equal(own.MultiplyAdds, named.MultiplyAdds);
    }

    [Theory]
    [InlineData("efficientnet_b0-no-se", "efficientnet_b0_no_se")]
    [InlineData("efficientnet_b0_tf_no_se", "efficientnet_b0_no_se_tf")]
    [InlineData("EfficientNet-B3_x0.5_TF", "efficientnet_b3_x0.5_tf")]
    [InlineData("shufflenet_v2_x0.5", "shufflenet_v2_x0_5")]
    public void Switches_and_widths_stand_in_one_order(string name, string canonical) =>
        Assert.Equal(canonical, ModelCatalog.Default.Canonical(name));

    [Theory]
    [InlineData("efficientnet_b0_no")]
    [InlineData("efficientnet_b0_tf_tf")]
    [InlineData("efficientnet_b0_x")]
    [InlineData("shufflenet_v2_x0_5_x0.5")]
    public void What_a_name_does_not_take_is_unknown(string name)
    {
        SettingException refusal = Assert.Throws<SettingException>(() => ModelCatalog.Default.Canonical(name));
        Assert.Contains("unknown model", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 8, 3, 2, 1, 0, 0, 1)] // an even size needs one column more at the right than at the left
    [InlineData(9, 8, 5, 2, 2, 1, 0, 1)]
    [InlineData(6, 5, 3, 1, 1, 1, 0, 0)]
    [InlineData(6, 5, 1, 2, 0, 0, 0, 0)]
    public void Same_padding_follows_the_size_of_the_input(
        int height, int width, int kernel, int stride, int top, int left, int moreBelow, int moreRight)
    {
        Conv2d same = new(3, 4, kernel, stride) { PadsToSame = true };
        same.Initialize(3);
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(7, 3 * height * width)), new Shape(1, 3, height, width));
        ConvolutionOp op = new(stride, new Size(top, left), 1, 1) { ExtraPadding = new Size(moreBelow, moreRight) };

        Tensor y = x.Apply(same);
        Assert.Equal(new Shape(1, 4, (height + stride - 1) / stride, (width + stride - 1) / stride), y.Shape);
        Assert.Equal(Op.Apply(op, x, same.Weight.Value, same.Bias!.Value).ToArray(), y.ToArray());
    }

    [Fact]
    public void Blocks_are_dropped_for_whole_images_and_the_others_scaled()
    {
        StochasticDepth drop = new(0.25f);
        drop.Train();
        drop.Reseed(5);
        const int images = 4000;
        float[] values = Tensor.Filled(new Shape(images, 2, 1, 1), 3f).Apply(drop).ToArray();

        int kept = 0;
        for (int i = 0; i < images; i++)
        {
            Assert.Equal(values[2 * i], values[(2 * i) + 1]);
            Assert.Contains(values[2 * i], (float[])[0f, 4f]);
            kept += values[2 * i] == 0f ? 0 : 1;
        }

        // Four standard deviations of the binomial share.
        Assert.InRange(kept / (double)images, 0.75 - 0.0274, 0.75 + 0.0274);
        drop.Evaluate();
        Assert.Equal(3f, Tensor.Filled(new Shape(1, 2, 1, 1), 3f).Apply(drop).ToArray()[0]);
    }

    [Fact]
    public void The_same_seed_drops_the_same_images()
    {
        StochasticDepth drop = new(0.5f);
        drop.Train();
        Tensor x = Tensor.Filled(new Shape(64, 1, 1, 1), 1f);
        drop.Reseed(9);
        float[] first = x.Apply(drop).ToArray();
        float[] second = x.Apply(drop).ToArray();
        drop.Reseed(9);

        Assert.Equal(first, x.Apply(drop).ToArray());
        Assert.NotEqual(first, second);
    }

    private static ModelProfile Profile(string name, string attention) =>
        ModelProfile.Measure(ModelCatalog.Default.Outline(name, new ModelOptions { Attention = attention }), new Shape(1, 3, 224, 224));
}
