namespace Fovea.Tests.Autograd;

public sealed class OperationTests
{
    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void Dropout_zeroes_the_given_share_and_keeps_the_mean(float probability)
    {
        float[] y = Tensor.Filled(new Shape(200, 500), 1f).Dropout(probability, 3).ToArray();

        Assert.Equal(probability, y.Count(static value => value == 0f) / 1e5, 0.01);
        Assert.Equal(1.0, y.Average(), 0.05);
    }

    [Fact]
    public void Dropout_draws_the_same_mask_for_the_same_seed_only()
    {
        Tensor x = Tensor.Filled(new Shape(100), 1f);

        Assert.Equal(x.Dropout(0.5f, 4).ToArray(), x.Dropout(0.5f, 4).ToArray());
        Assert.NotEqual(x.Dropout(0.5f, 4).ToArray(), x.Dropout(0.5f, 5).ToArray());
    }

    [Fact]
    public void The_first_of_equal_maxima_in_row_major_order_gets_the_gradient()
    {
        // Channels are innermost in memory but outermost in the order that decides.
        Tensor x = Tensor.Filled(new Shape(1, 9, 3, 7), 2f);
        x.RequiresGradient = true;

        x.Max(1, 2, 3).Backward();

        float[] expected = new float[9 * 3 * 7];
        expected[0] = 1f;
        Assert.Equal(expected, x.Gradient!.ToArray());
    }

    [Fact]
    public void Not_a_number_wins_every_maximum()
    {
        float[] values = new float[2 * 9 * 3 * 7];
        values[11] = float.NaN;
        Tensor x = Tensor.From(values, new Shape(2, 9, 3, 7));

        Assert.Equal(float.NaN, x.Max().Item());
        Assert.Contains(float.NaN, x.GlobalMaxPool().ToArray());
        Assert.Contains(float.NaN, x.ChannelMaxMean().ToArray());
        Assert.Contains(float.NaN, x.AdaptiveMaxPool(1, 1).ToArray());
    }

    [Fact]
    public void A_label_outside_the_classes_is_an_error()
    {
        Tensor logits = Tensor.Filled(new Shape(2, 3), 0f);

        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => Losses.CrossEntropy(logits, [0, 3]));

        Assert.Contains("3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Tensor x = Tensor.Filled(new Shape(2, 64, 7, 9), 0f);

        ShapeException product = Assert.Throws<ShapeException>(() => x * Tensor.Filled(new Shape(2, 64, 3, 9), 0f));
        ShapeException reshape = Assert.Throws<ShapeException>(() => x.Reshape(new Shape(2, 32, 2, 63)));

        Assert.Contains("[2, 64, 7, 9] and [2, 64, 3, 9]", product.Message, StringComparison.Ordinal);
        Assert.StartsWith("mul: ", product.Message, StringComparison.Ordinal);
        Assert.Contains("Permute", reshape.Message, StringComparison.Ordinal);
    }
}
