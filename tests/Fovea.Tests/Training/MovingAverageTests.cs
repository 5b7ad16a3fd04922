namespace Fovea.Tests.Training;

public sealed class MovingAverageTests
{
    [Fact]
    public void The_average_follows_the_values_slowly()
    {
        PointModule point = new([1f, 2f]);
        MovingAverage average = new(point, 0.75);
        point.Set([5f, 2f]);
        average.Update();
        average.Swap();
        Assert.Equal([2f, 2f], point.Values.ToArray());
        average.Swap();
        Assert.Equal([5f, 2f], point.Values.ToArray());
    }

    [Fact]
    public void The_average_of_values_that_do_not_change_is_those_values()
    {
        float[] values = [.. Enumerable.Range(1, 1000).Select(static i => 1f / i)];
        PointModule point = new(values);
        MovingAverage average = new(point, 0.9);
        for (int i = 0; i < 50; i++)
            average.Update();
        average.Swap();
        Assert.Equal(values, point.Values.ToArray());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    public void A_decay_out_of_range_is_refused(double decay) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(decay), () => new MovingAverage(new PointModule([1f]), decay));
}
