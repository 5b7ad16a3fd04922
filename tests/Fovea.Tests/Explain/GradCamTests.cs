using Fovea.Tests.Training;

namespace Fovea.Tests.Explain;

public sealed class GradCamTests
{
    private const int Side = 32;

    [Theory]
    [InlineData("none")]
    [InlineData("ca")]
    public void The_map_is_the_rectified_sum_of_channels_weighted_by_their_mean_gradient(string attention)
    {
        Model model = Network(attention);
        Tensor image = Image();
        const int Class = 3;
        // Behind the last feature map stand the mean over positions and a linear layer: a channel's gradient is its weight over H·W.
        (float[] features, Shape shape) = LastFeatures(model, image);
        ReadOnlySpan<float> weights = model.Parameters().Single(static parameter => parameter.Path == "fc.weight").Value.Span;
        double[] expected = new double[shape.H * shape.W];
        for (int c = 0; c < shape.C; c++)
        {
            for (int pixel = 0; pixel < expected.Length; pixel++)
                expected[pixel] += weights[(Class * shape.C) + c] / expected.Length * features[(c * expected.Length) + pixel];
        }

        double largest = expected.Max();
        Assert.True(largest > 0, "the example must have evidence for the class");

        HeatMap map = GradCam.Compute(model, image, Class);

        Assert.Equal((shape.H, shape.W, Class), (map.Rows, map.Columns, map.Class));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(Math.Max(0, expected[i]) / largest, map.Values[i], 1e-4);
    }

    [Fact]
    public void Without_a_class_the_likeliest_is_explained()
    {
        Model model = Network("se");
        Tensor image = Image();
        using Grad.Scope inference = Grad.Disabled();
        float[] logits = image.Apply(model).ToArray();
        double[] shares = [.. logits.Select(static logit => Math.Exp(logit))];

        HeatMap map = GradCam.Compute(model, image);

        Assert.Equal(Array.IndexOf(logits, logits.Max()), map.Class);
        Assert.Equal(shares.Max() / shares.Sum(), map.Probability, 1e-5);
    }

    [Fact]
    public void Parameters_gradients_and_mode_stay_as_they_were()
    {
        Model model = Network("eca");
        model.Train();
        float[] before = model.State().SelectMany(static entry => entry.Values.ToArray()).ToArray();

        GradCam.Compute(model, Image());

        Assert.True(model.IsTraining);
        Assert.Equal(before, model.State().SelectMany(static entry => entry.Values.ToArray()));
        Assert.All(model.Parameters(), static parameter => Assert.True(parameter.Value.RequiresGradient));
        Assert.All(model.Parameters(), static parameter => Assert.Null(parameter.Value.Gradient));
    }

    [Fact]
    public void Any_layer_with_a_feature_map_can_be_explained()
    {
        HeatMap map = GradCam.Compute(Network("none"), Image(), target: 1, layer: "layer1.0.conv1");
        Assert.Equal((Side, Side), (map.Rows, map.Columns));
        Assert.All(map.Values, static value => Assert.InRange(value, 0f, 1f));
    }

    [Fact]
    public void What_cannot_be_explained_is_an_error_that_says_what_can()
    {
        Model model = Network("none");
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => GradCam.Compute(model, Image(), layer: "layer9"));
        Assert.Contains("its layers: ", unknown.Message, StringComparison.Ordinal);
        ArgumentException flat = Assert.Throws<ArgumentException>(() => GradCam.Compute(model, Image(), layer: "fc"));
        Assert.Contains("[1, C, H, W]", flat.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradCam.Compute(model, Image(), target: 8));
        Assert.Throws<ArgumentException>(() => GradCam.Compute(model, Tensor.Filled(new Shape(2, 3, Side, Side), 0f)));
    }

    private static Model Network(string attention) =>
        TrainingSetup.Create(TinyRun.Settings with { Attention = attention, ImageSize = Side }, classes: 8);

    private static Tensor Image()
    {
        float[] values = new float[3 * Side * Side];
        RandomStream stream = new(11);
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        return Tensor.From(values, new Shape(1, 3, Side, Side));
    }

    private static (float[] Values, Shape Shape) LastFeatures(Model model, Tensor image)
    {
        float[] values = [];
        Shape shape = default;
        using Grad.Scope inference = Grad.Disabled();
        using (Observation.Listen((path, tensor) =>
        {
            if (path == model.LastFeatureMap)
                (values, shape) = (tensor.ToArray(), tensor.Shape);
        }))
        {
            image.Apply(model);
        }

        return (values, shape);
    }
}
