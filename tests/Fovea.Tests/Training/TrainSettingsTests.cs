namespace Fovea.Tests.Training;

public sealed class TrainSettingsTests
{
    [Fact]
    public void Json_keeps_every_setting()
    {
        TrainSettings settings = TinyRun.Settings with { LearningRate = 0.25, Weights = "a/b", Attention = "ca:reduction=8@2-3" };
        Assert.Equal(settings, TrainSettings.FromJson(settings.ToJson()));
        Assert.Contains("\"ca:reduction=8@2-3\"", settings.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_the_text_leaves_out_have_their_defaults()
    {
        TrainSettings expected = new() { Epochs = 3, ShapesTrain = 64 };
        Assert.Equal(expected, TrainSettings.FromJson("""{ "epochs": 3, "shapesTrain": 64, "model": null }"""));
        Assert.Equal(new CompareSettings { Seeds = 2 }, CompareSettings.FromJson("""{ "seeds": 2 }"""));
    }

    [Fact]
    public void An_unknown_key_is_an_error_with_the_nearest_name()
    {
        SettingException error = Assert.Throws<SettingException>(() => TrainSettings.FromJson("""{ "epoch": 3 }""", "mine.json"));
        Assert.StartsWith("mine.json: unknown key 'epoch'; did you mean 'epochs'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"epochs\": \"many\" }")]
    [InlineData("{ \"epochs\": 3")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void Text_that_is_no_settings_is_an_error_that_names_the_file(string json)
    {
        SettingException error = Assert.Throws<SettingException>(() => TrainSettings.FromJson(json, "mine.json"));
        Assert.StartsWith("mine.json: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_rate_follows_the_batch()
    {
        Assert.Equal(0.1, new TrainSettings().PeakLearningRate);
        Assert.Equal(0.05, new TrainSettings { BatchSize = 64 }.PeakLearningRate);
        Assert.Equal(0.3, new TrainSettings { BatchSize = 64, LearningRate = 0.3 }.PeakLearningRate);
    }
}
