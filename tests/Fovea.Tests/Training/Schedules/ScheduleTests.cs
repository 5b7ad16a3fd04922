namespace Fovea.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void A_warm_up_rises_to_the_first_rate_of_what_follows()
    {
        WarmupSchedule schedule = new(new StepSchedule(0.5, 2), 4, startFactor: 0.2);
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.05], Enumerable.Range(0, 7).Select(step => Math.Round(schedule.Rate(step), 12)));
    }

    [Fact]
    public void A_plateau_of_more_epochs_than_are_borne_lets_the_rate_fall()
    {
        PlateauSchedule schedule = new(1, factor: 0.5, patience: 1, minimumRate: 0.3);
        double[] losses = [2, 1, 1, 1, 0.5, double.NaN, 0.6, 0.7, 0.8];
        List<double> rates = [];
        foreach (double loss in losses)
        {
            schedule.Tell(loss);
            rates.Add(schedule.Rate(0));
        }

        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3], rates);
    }

    [Fact]
    public void A_constant_rate_has_no_milestones() => Assert.Equal(0.3, new StepSchedule(0.3, []).Rate(1_000_000));

    [Theory]
    [InlineData("cosine", 0, 1.0, 0.0)]
    [InlineData("step", 0, 1.0, 0.001)]
    [InlineData("milestones", 0, 1.0, 0.01)]
    [InlineData("polynomial", 0, 1.0, 0.00275)]
    [InlineData("one-cycle", 0.25, 0.04, 0.0)]
    [InlineData("plateau", 0, 1.0, 1.0)]
    [InlineData("constant", 0, 1.0, 1.0)]
    public void Every_named_schedule_begins_and_ends_where_it_should(string name, double warmup, double first, double last)
    {
        TrainSettings settings = new()
        {
            Schedule = name,
            LearningRate = 1,
            Epochs = 100,
            Warmup = warmup,
            Milestones = name == "milestones" ? "30,60" : null,
        };
        LearningRateSchedule schedule = ScheduleKind.Create(settings, updates: 7);
        Assert.Equal(first, schedule.Rate(0), 1e-9);
        Assert.Equal(last, schedule.Rate(699), 1e-3);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("milestones")]
    public void Falls_are_counted_from_the_beginning_of_the_run(string name)
    {
        TrainSettings settings = new()
        {
            Schedule = name,
            LearningRate = 1,
            Epochs = 10,
            Warmup = 2,
            DecayEpochs = name == "step" ? 4 : null,
            Milestones = name == "milestones" ? "4,8" : null,
        };
        LearningRateSchedule schedule = ScheduleKind.Create(settings, updates: 5);
        Assert.Equal(0.01, schedule.Rate(0), 1e-12);
        Assert.Equal(1, schedule.Rate(10), 1e-12);
        Assert.Equal(1, schedule.Rate(19), 1e-12);
        Assert.Equal(0.1, schedule.Rate(20), 1e-12);
        Assert.Equal(0.01, schedule.Rate(40), 1e-12);
    }

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("baseRate", () => new StepSchedule(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>("every", () => new StepSchedule(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("milestones", () => new StepSchedule(1, [3, -1]));
        Assert.Throws<ArgumentOutOfRangeException>("power", () => new PolynomialSchedule(1, 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>("minimumRate", () => new PolynomialSchedule(1, 3, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>("totalSteps", () => new OneCycleSchedule(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("riseShare", () => new OneCycleSchedule(1, 9, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>("patience", () => new PlateauSchedule(1, patience: -1));
        Assert.Throws<ArgumentOutOfRangeException>("steps", () => new WarmupSchedule(new StepSchedule(1, 1), -1));
        Assert.Throws<ArgumentOutOfRangeException>("step", () => new StepSchedule(1, 1).Rate(-1));
    }
}
