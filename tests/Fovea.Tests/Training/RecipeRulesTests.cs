namespace Fovea.Tests.Training;

public sealed class RecipeRulesTests
{
    public static TheoryData<string, string, string> Contradictions => new()
    {
        { """{ "optimizer": "adamv" }""", "optimizer", "did you mean 'adam' or 'adamw'?" },
        { """{ "schedule": "cosin" }""", "schedule", "did you mean 'cosine'?" },
        { """{ "optimizer": "adamw", "nesterov": true }""", "nesterov", "take the optimizer sgd" },
        { """{ "beta1": 0.9 }""", "beta1", "take the optimizer adam or adamw or lamb" },
        { """{ "alpha": 0.9 }""", "alpha", "rmsprop or rmsprop-tf" },
        { """{ "power": 2 }""", "power", "take the schedule polynomial" },
        { """{ "milestones": "3" }""", "milestones", "take the schedule milestones" },
        { """{ "schedule": "milestones" }""", "milestones", "is needed by" },
        { """{ "schedule": "milestones", "milestones": "8,3" }""", "milestones", "rising numbers" },
        { """{ "schedule": "milestones", "milestones": "3,10" }""", "milestones", "reaches beyond the run of 10 epochs" },
        { """{ "schedule": "constant", "minLearningRate": 0.01 }""", "min-lr", "cosine or polynomial or plateau" },
        { """{ "minLearningRate": 0.2 }""", "min-lr", "above the learning rate" },
        { """{ "clipNorm": 1, "clipValue": 1 }""", "clip-norm", "exclude each other" },
        { """{ "zeroInit": true, "weights": "a.pth" }""", "zero-init", "--weights" },
        { """{ "warmup": 10 }""", "warmup", "all of the 10 epochs" },
        { """{ "nesterov": true, "momentum": 0 }""", "nesterov", "needs momentum" },
        { """{ "ema": 1 }""", "ema", "a number above 0" },
        { """{ "dropPath": 1 }""", "drop-path", "from 0 to" },
        { """{ "accumulate": 0 }""", "accumulate", "from 1" },
        { """{ "rates": "features.*" }""", "rates", "patterns with factors" },
        { """{ "preset": "imagenet" }""", "preset", "did you mean 'imagenet-mobilenet' or 'imagenet-resnet'?" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void What_cannot_be_meant_is_refused_by_name(string json, string setting, string message)
    {
        SettingException error = Assert.Throws<SettingException>(() => TrainSettings.FromJson(json).Validate());
        Assert.Equal(setting, error.Argument);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("freeze", "feature.*")]
    [InlineData("freeze", "*")]
    [InlineData("rates", "body=0.1")]
    public void Patterns_that_match_nothing_or_everything_are_refused(string setting, string list)
    {
        TrainSettings settings = setting == "freeze" ? TinyRun.Settings with { Freeze = list } : TinyRun.Settings with { Rates = list };
        SettingException error = Assert.Throws<SettingException>(() => TinyRun.Loop(settings));
        Assert.Equal(setting, error.Argument);
    }

    [Theory]
    [InlineData("shufflenet_v2_x0_5", true)]
    [InlineData("shufflenet_v2_x0_5", false)]
    [InlineData("inception_resnet_v2", true)]
    public void A_network_without_residual_blocks_or_norms_at_their_end_says_so(string model, bool zero)
    {
        Model network = ModelCatalog.Default.Outline(model);
        SettingException error = Assert.Throws<SettingException>(() =>
        {
            if (zero)
                ResidualRecipe.ZeroLastNorms(network);
            else
                ResidualRecipe.SetDropPath(network, 0.1);
        });
        Assert.Equal(zero ? "zero-init" : "drop-path", error.Argument);
    }

    [Fact]
    public void A_preset_gives_what_a_file_leaves_out()
    {
        TrainSettings settings = TrainSettings.FromJson("""{ "preset": "imagenet-resnet", "epochs": 9 }""");
        Assert.Equal(("resnet50", 9, "step", 1e-4), (settings.Model, settings.Epochs, settings.Schedule, settings.WeightDecay));
        Assert.Equal(settings, TrainSettings.FromJson(settings.ToJson()));
    }

    [Fact]
    public void Every_preset_is_valid_and_names_its_source()
    {
        foreach (string name in TrainPresets.Names)
        {
            (TrainSettings settings, string source) = TrainPresets.Load(name);
            settings.Validate();
            Assert.Equal(name, settings.Preset);
            Assert.True(source.Length > 40, $"{name}: '{source}' says too little");
        }
    }
}
