namespace Fovea.Tests.Training;

public sealed class RehearsalTests
{
    [Fact]
    public void A_forecast_counts_times_and_leaves_the_network_as_it_was()
    {
        Trainer trainer = new(TinyRun.Settings with { Freeze = "conv1" });
        Model untouched = new Trainer(TinyRun.Settings).Model;

        TrainForecast forecast = trainer.Forecast();

        TinyRun.AssertSameBits(untouched, trainer.Model);
        Assert.Equal((44, 20, 44), (forecast.TrainImages.Sum(), forecast.TestImages.Sum(), forecast.TriedImages));
        Assert.Equal(new Shape(8, 3, 16, 16), forecast.Input);
        Assert.Equal(5, forecast.StepsPerEpoch);
        Assert.Equal(3 * 16 * 9, forecast.Parameters - forecast.TrainedParameters);
        Assert.True(forecast is { StepSeconds: > 0, Memory: > 100_000, Loss: > 0, MultiplyAdds: > 100_000 }, forecast.ToString());
        Assert.True(forecast.Total > TimeSpan.Zero);
        Assert.Empty(forecast.Warnings);
    }

    [Fact]
    public void A_run_after_a_forecast_ends_with_the_bits_of_one_without()
    {
        Trainer plain = new(TinyRun.Settings), rehearsed = new(TinyRun.Settings);
        rehearsed.Forecast();
        plain.Run();
        rehearsed.Run();
        TinyRun.AssertSameBits(plain.Model, rehearsed.Model);
    }

    [Fact]
    public void Classes_that_only_one_part_has_are_named()
    {
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        DataSource lopsided = new("lopsided", new Relabelled(data.Train, from: 1, to: 0), new Relabelled(data.Test, from: 2, to: 0), "");
        TrainForecast forecast = new Trainer(model, lopsided, TinyRun.Settings).Forecast();
        Assert.Equal(
            [$"class '{data.ClassNames[1]}' has no training image", $"class '{data.ClassNames[2]}' has no test image"], forecast.Warnings);
    }

    [Fact]
    public void A_label_out_of_range_names_its_image()
    {
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        DataSource wrong = new("wrong", new Relabelled(data.Train, from: 1, to: 99), data.Test, "");
        DataException error = Assert.Throws<DataException>(() => new Trainer(model, wrong, TinyRun.Settings).Forecast());
        Assert.Contains("is of class 99", error.Message, StringComparison.Ordinal);
    }

    private sealed class Relabelled(IImageDataset inner, int from, int to) : IImageDataset
    {
        public int Count => inner.Count;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public Image Load(int index) => inner.Load(index);

        public int Label(int index) => inner.Label(index) == from ? to : inner.Label(index);

        public string Describe(int index) => inner.Describe(index);
    }
}
