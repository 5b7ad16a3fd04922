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

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    public void A_decay_out_of_range_is_refused(double decay) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(decay), () => new MovingAverage(new PointModule([1f]), decay));
}
