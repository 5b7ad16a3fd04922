using System.Text.Json;

namespace Fovea;

/// <summary>What determines the result of one training run: equal settings on equal data give equal bits, whatever the number of
/// threads.</summary>
public sealed partial record TrainSettings
{
    /// <summary>The network's name in the <see cref="ModelCatalog"/>.</summary>
    public string Model { get; init; } = "resnet20";

    /// <summary>A placement of attention, for example <c>ca</c> or <c>cbam:reduction=8@2-3</c>.</summary>
    public string Attention { get; init; } = "none";

    /// <summary><c>shapes</c>, or a folder as <see cref="DataSource.Open"/> reads it.</summary>
    public string Data { get; init; } = "shapes";

    /// <summary>Passes over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images in a step, at least 2; what is left over at the end of an epoch is not used in it.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The highest learning rate; left out, 0.1 · images of a step / 128 with SGD, a hundredth of that with Adam and
    /// RMSprop.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Momentum of SGD and RMSprop, from 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether momentum looks ahead, as Nesterov's does.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay of convolution and linear weights.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Whether norms and biases decay, too.</summary>
    public bool DecayAll { get; init; }

    /// <summary>The share of the target that is spread over all classes, from 0 to below 1 (arXiv:1512.00567, section 7).</summary>
    public double Smoothing { get; init; }

    /// <summary>How long the learning rate rises from 1 % to its highest: below 1 a share of all steps, from 1 on epochs. With the schedule
    /// <c>one-cycle</c> it is the rising part of the cycle.</summary>
    public double Warmup { get; init; } = 0.05;

    /// <summary>The seed of initial weights, order, augmentation and dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>Side of the images in pixels; left out, 32 for the CIFAR family and 224 for others.</summary>
    public int? ImageSize { get; init; }

    /// <summary>What is done at random to training images, as <see cref="Augmentation.Parse"/> reads it.</summary>
    public string Augment { get; init; } = Augmentation.Standard;

    /// <summary>α of mixup, see <see cref="BatchMix"/>; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>α of CutMix; 0 for none.</summary>
    public double CutMix { get; init; }

    /// <summary>The share of each class held out where a folder has no test part, above 0 and below 1.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>A file with the classes' names, see <see cref="ClassNameFile"/>; null for those that the data have.</summary>
    public string? ClassNames { get; init; }

    /// <summary>Number of training images of <c>shapes</c>.</summary>
    public int ShapesTrain { get; init; } = 4000;

    /// <summary>Number of test images of <c>shapes</c>.</summary>
    public int ShapesTest { get; init; } = 1000;

    /// <summary>The number of classes; left out, the data's.</summary>
    public int? Classes { get; init; }

    /// <summary>A checkpoint whose weights to start from, or null: one of the same network. Attention that it does not have starts as the
    /// identity, and a classifier of other classes is drawn anew.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether images that cannot be decoded are left out; else the first one is an error.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>The highest learning rate in use.</summary>
    internal double PeakLearningRate => LearningRate ?? OptimizerKind.DefaultRate(Optimizer) * BatchSize * Accumulate / 128;

    /// <summary>Reads settings from JSON; what is left out keeps its default, or what the preset that it names has. Where the text names
    /// another optimizer or schedule than the preset, the preset's settings of its own do not count.</summary>
    /// <param name="json">One object with the names of the properties, first letter in lower case.</param>
    /// <param name="source">What messages call the text, usually its file.</param>
    /// <exception cref="SettingException">The text is no JSON, has an unknown key or a value of another kind.</exception>
    public static TrainSettings FromJson(string json, string source = "settings") =>
        SettingsJson.Read(json, source, TrainingJsonContext.Default.TrainSettings,
            static given => given.Preset is null
                ? new TrainSettings()
                : FromPreset(given.Preset).Using(given.Optimizer, given.Schedule));

    /// <summary>The settings as JSON that <see cref="FromJson"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrainingJsonContext.Readable.TrainSettings);

    /// <summary>Refuses values out of their range, naming the first.</summary>
    /// <exception cref="SettingException">A value is out of its range.</exception>
    internal void Validate()
    {
        SettingRange.Require(Epochs, 1, 1_000_000, "epochs");
        SettingRange.Require(BatchSize, 2, 65_536, "batch-size");
        SettingRange.Require(Accumulate, 1, 65_536, "accumulate");
        SettingRange.RequirePositive(PeakLearningRate, 1e6, "lr");
        SettingRange.RequireFraction(Momentum, "momentum");
        SettingRange.Require(WeightDecay, 0, 1, "weight-decay");
        SettingRange.RequireFraction(Smoothing, "smoothing");
        SettingRange.Require(ImageSize ?? 32, 1, 4096, "img-size");
        Augmentation.Parse(Augment);
        SettingRange.Require(Mixup, 0, 100, "mixup");
        SettingRange.Require(CutMix, 0, 100, "cutmix");
        SettingRange.RequireFraction(TestFraction, "split-fraction", isZeroGood: false);
        SettingRange.Require(ShapesTrain, 1, 10_000_000, "shapes-train");
        SettingRange.Require(ShapesTest, 1, 10_000_000, "shapes-test");
        SettingRange.Require(Classes ?? 2, 2, 100_000, "num-classes");
        RecipeRules.Check(this);
    }
}
