namespace Fovea.Tests.Training;

/// <summary>Holds the presets to the numbers of their sources; docs/training.md says which were read where.</summary>
public sealed class TrainPresetsTests
{
    private const int CifarBatches = 50_000 / 128;
    private const int ImageNetBatches = 1_281_167 / 256;

    [Fact]
    public void Imagenet_resnet_is_what_torchvisions_reference_training_does() => Check(new TrainSettings
    {
        Preset = "imagenet-resnet",
        Model = "resnet50",
        Augment = "rrc,flip",
        Optimizer = "sgd",
        Momentum = 0.9,
        WeightDecay = 1e-4,
        DecayAll = true,
        BatchSize = 8 * 32,
        Epochs = 90,
        LearningRate = 0.1,
        Schedule = "step",
        DecayEpochs = 30,
        DecayRate = 0.1,
        Warmup = 0,
    });

    [Fact]
    public void Imagenet_mobilenet_is_what_coordinate_attention_was_trained_with() => Check(new TrainSettings
    {
        Preset = "imagenet-mobilenet",
        Model = "mobilenet_v2",
        Augment = "rrc,flip",
        Optimizer = "sgd",
        Momentum = 0.9,
        WeightDecay = 4e-5,
        BatchSize = 256,
        Epochs = 200,
        LearningRate = 0.05,
        Schedule = "cosine",
        Warmup = 0,
    });

    [Fact]
    public void Cifar_is_what_section_4_2_of_the_residual_networks_paper_says() => Check(new TrainSettings
    {
        Preset = "cifar",
        Model = "resnet20_a",
        Augment = "crop:4,flip",
        Optimizer = "sgd",
        Momentum = 0.9,
        WeightDecay = 1e-4,
        DecayAll = true,
        BatchSize = 128,
        Epochs = 164,
        LearningRate = 0.1,
        Schedule = "milestones",
        Milestones = "82,123",
        DecayRate = 0.1,
        Warmup = 0,
    });

    [Fact]
    public void Finetune_is_what_pytorchs_transfer_learning_tutorial_does() => Check(new TrainSettings
    {
        Preset = "finetune",
        Model = "resnet18",
        Augment = "rrc,flip",
        Optimizer = "sgd",
        Momentum = 0.9,
        WeightDecay = 0,
        BatchSize = 4,
        Epochs = 25,
        LearningRate = 0.001,
        Schedule = "step",
        DecayEpochs = 7,
        DecayRate = 0.1,
        Warmup = 0,
    });

    [Theory]
    [InlineData("cifar", CifarBatches, 0, 0.1)]
    [InlineData("cifar", CifarBatches, 31_900, 0.1)]
    [InlineData("cifar", CifarBatches, 32_000, 0.01)]
    [InlineData("cifar", CifarBatches, 47_900, 0.01)]
    [InlineData("cifar", CifarBatches, 48_000, 0.001)]
    [InlineData("imagenet-resnet", ImageNetBatches, 30 * ImageNetBatches - 1, 0.1)]
    [InlineData("imagenet-resnet", ImageNetBatches, 30 * ImageNetBatches, 0.01)]
    [InlineData("imagenet-resnet", ImageNetBatches, 60 * ImageNetBatches, 0.001)]
    [InlineData("imagenet-mobilenet", ImageNetBatches, 0, 0.05)]
    [InlineData("imagenet-mobilenet", ImageNetBatches, 100 * ImageNetBatches, 0.025)]
    [InlineData("finetune", 61, 7 * 61 - 1, 0.001)]
    [InlineData("finetune", 61, 7 * 61, 0.0001)]
    public void Rates_fall_at_the_steps_of_the_source(string preset, int batches, int step, double rate)
    {
        double actual = ScheduleKind.Create(TrainSettings.FromPreset(preset), batches).Rate(step);
        Assert.True(Math.Abs(actual - rate) <= 1e-6 * rate, $"{preset}: the rate of step {step} is {actual}, the source's is {rate}");
    }

    private static void Check(TrainSettings source)
    {
        TrainSettings preset = TrainSettings.FromPreset(source.Preset!);
        Assert.Equal(source, preset);
        preset.Validate();
    }
}
