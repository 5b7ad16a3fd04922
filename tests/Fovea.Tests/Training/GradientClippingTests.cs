namespace Fovea.Tests.Training;

public sealed class GradientClippingTests
{
    [Fact]
    public void A_length_within_the_limit_changes_nothing()
    {
        PointModule point = WithGradient(3f, 4f);
        Assert.Equal(5, GradientClipping.ByNorm([.. point.Parameters()], 5.1), 1e-12);
        Assert.Equal([3f, 4f], point.Gradient.ToArray());
    }

    [Fact]
    public void Gradients_keep_their_direction_when_they_are_shortened()
    {
        PointModule first = WithGradient(3f), second = WithGradient(4f);
        Assert.Equal(5, GradientClipping.ByNorm([.. first.Parameters(), .. second.Parameters()], 1), 1e-12);
        Assert.Equal(0.6f, first.Gradient[0], 1e-6f);
        Assert.Equal(0.8f, second.Gradient[0], 1e-6f);
    }

    [Fact]
    public void Values_are_limited_on_both_sides()
    {
        PointModule point = WithGradient(3f, -4f, 0.5f);
        GradientClipping.ByValue([.. point.Parameters()], 1);
        Assert.Equal([1f, -1f, 0.5f], point.Gradient.ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_shows_in_the_norm(float value)
    {
        PointModule point = WithGradient(1f, value);
        Assert.False(double.IsFinite(GradientClipping.Norm([.. point.Parameters()])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(70_001)]
    public void The_norm_of_many_elements_is_exact_to_six_digits(int count)
    {
        float[] values = new float[count];
        RandomStream stream = new(3);
        double sum = 0;
        foreach (ref float value in values.AsSpan())
        {
            value = (float)stream.NextNormal();
            sum += (double)value * value;
        }

        double norm = GradientClipping.Norm([.. WithGradient(values).Parameters()]);
        Assert.True(Math.Abs(norm - Math.Sqrt(sum)) <= 1e-6 * norm, $"{count} elements: {norm:R} instead of {Math.Sqrt(sum):R}");
    }

    private static PointModule WithGradient(params float[] values)
    {
        PointModule point = new(values);
        point.SetGradient(values);
        return point;
    }
}
