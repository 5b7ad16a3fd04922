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
    [InlineData("""{ "epochs": "3" }""", "epochs \"3\": expected a whole number")]
    [InlineData("""{ "epochs": 2.5 }""", "epochs 2.5: expected a whole number")]
    [InlineData("""{ "seed": -1 }""", "seed -1: expected a whole number from 0")]
    [InlineData("""{ "learningRate": [0.1] }""", "learningRate [0.1]: expected a number")]
    [InlineData("""{ "nesterov": "yes" }""", "nesterov \"yes\": expected true or false")]
    [InlineData("""{ "model": 20 }""", "model 20: expected text in quotes")]
    [InlineData("""{ "epochs": 3, "seed": 1, "epochs": 4 }""", "the key 'epochs' is given twice; leave one of them out")]
    [InlineData("""{ "epochs": 3, }""", "no valid settings; expected JSON as the args.json of a run has it; it is none from line 1, byte ")]
    public void A_value_that_a_setting_cannot_hold_is_named_with_what_it_can(string json, string message)
    {
        SettingException error = Assert.Throws<SettingException>(() => TrainSettings.FromJson(json, "mine.json"));
        Assert.StartsWith($"mine.json: {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_or_optimizer_in_the_place_of_a_presets_takes_its_settings_away()
    {
        Assert.Equal("82,123", TrainSettings.FromJson("""{ "preset": "cifar", "seed": 1 }""").Milestones);
        TrainSettings other = TrainSettings.FromJson("""{ "preset": "cifar", "schedule": "cosine", "optimizer": "adamw" }""");
        Assert.Equal((null, null, 164), (other.Milestones, other.DecayRate, other.Epochs));
        other.Validate();
        Assert.Equal(other, TrainSettings.FromJson(other.ToJson()));
    }

    [Fact]
    public void Another_optimizer_or_schedule_takes_along_only_what_the_one_before_it_used()
    {
        TrainSettings settings = new()
        {
            Optimizer = "adamw",
            Beta1 = 0.8,
            Beta2 = 0.9,
            Epsilon = 1e-3,
            WeightDecay = 0.05,
            Schedule = "plateau",
            DecayRate = 0.5,
            Patience = 3,
            MinLearningRate = 1e-5,
            Warmup = 2,
        };
        Assert.Equal(
            settings with { Optimizer = "sgd", Beta1 = null, Beta2 = null, Epsilon = null }, settings.Using(optimizer: "sgd"));
        Assert.Equal(
            settings with { Schedule = "cosine", DecayRate = null, Patience = null, MinLearningRate = 0 },
            settings.Using(schedule: "cosine"));
        Assert.Equal(settings.Using("sgd").Using(schedule: "cosine"), settings.Using("sgd", "cosine"));

        TrainSettings falling = new() { Nesterov = true, Schedule = "step", DecayEpochs = 5, Milestones = "1", Power = 2 };
        Assert.Equal(new TrainSettings { Optimizer = "rmsprop", Schedule = "constant" }, falling.Using("rmsprop", "constant"));
        Assert.Equal(new TrainSettings(), new TrainSettings { Optimizer = "rmsprop", Alpha = 0.9 }.Using("sgd"));
    }

    [Fact]
    public void The_optimizer_and_the_schedule_in_use_change_nothing()
    {
        TrainSettings settings = TrainSettings.FromPreset("cifar") with { Nesterov = true };
        Assert.Equal(settings, settings.Using());
        Assert.Equal(settings, settings.Using(settings.Optimizer, settings.Schedule));
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
