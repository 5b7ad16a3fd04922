namespace Fovea.Tests;

public sealed class CosineScheduleTests
{
    [Theory]
    [InlineData("lr_cosine", 20, 0, 0.001)]
    [InlineData("lr_linear_warmup_cosine", 20, 5, 0)]
    public void Matches_the_recorded_rates(string name, int total, int warmup, double minimum)
    {
        using var golden = SafetensorsFile.Open(Shared.Path("golden", "ops", "optim.safetensors"));
        double[] expected = golden.GetDoubles(name + "/out/lr");
        CosineSchedule schedule = new(0.1, total, warmup, minimumRate: minimum);
        for (int step = 0; step < expected.Length; step++)
        {
            double rate = schedule.Rate(step);
            Assert.True(Math.Abs(rate - expected[step]) <= 1e-15, $"{name}, step {step}: {rate:R} instead of {expected[step]:R}");
        }
    }

    [Theory]
    [InlineData(3900)]
    [InlineData(19)]
    [InlineData(1)]
    public void Default_is_the_recipe_of_the_training_script(int total)
    {
        CosineSchedule schedule = CosineSchedule.Default(0.1, total);
        int warmup = total / 20;
        for (int step = 0; step < total; step++)
        {
            double factor = step < warmup
                ? 0.01 + (0.99 * step / warmup)
                : 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / (total - warmup)));
            Assert.True(Math.Abs(schedule.Rate(step) - (0.1 * factor)) < 1e-15, $"{total} steps, step {step}: {schedule.Rate(step):R}");
        }

        Assert.Equal(0, schedule.Rate(total));
        Assert.Equal(0, schedule.Rate(int.MaxValue));
    }

    [Fact]
    public void Refuses_what_is_no_schedule()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(double.NaN, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0.1, 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0.1, 10, 2, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0.1, 10, 2, minimumRate: 0.2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(0.1, 10).Rate(-1));
    }
}
