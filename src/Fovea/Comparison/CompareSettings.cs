using System.Text.Json;

namespace Fovea;

/// <summary>What determines the result of one comparison, times aside.</summary>
public sealed record CompareSettings
{
    private const double DefaultLearningRate = 0.1;

    /// <summary>The network's name in the <see cref="ModelCatalog"/>.</summary>
    public string Model { get; init; } = "resnet8";

    /// <summary>Placements of attention separated by commas; the others are compared with the first.</summary>
    public string Attention { get; init; } = "none,se,cbam,eca,sa,triplet,ca";

    /// <summary>The activation of every mechanism that has the option and is not given it: <c>relu</c>, <c>hard-swish</c> or <c>silu</c>;
    /// null for each mechanism's own.</summary>
    public string? EqualActivation { get; init; }

    /// <summary><c>shapes</c>, or a folder as <see cref="DataSource.Open"/> reads it.</summary>
    public string Data { get; init; } = "shapes";

    /// <summary>Passes over the training images in each run, at least 1.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Runs of each placement, with the seeds <see cref="Seed"/>, <see cref="Seed"/> + 1, …; at least 1.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Images in a step, at least 2.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The highest learning rate; left out, 0.1 whatever the batch: the few steps of a comparison need large ones.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Momentum, from 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of convolution and linear weights.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The share of the target that is spread over all classes, from 0 to below 1.</summary>
    public double Smoothing { get; init; }

    /// <summary>What is done at random to training images, as <see cref="Augmentation.Parse"/> reads it.</summary>
    public string Augment { get; init; } = Augmentation.Standard;

    /// <summary>α of mixup, see <see cref="BatchMix"/>; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>α of CutMix; 0 for none.</summary>
    public double CutMix { get; init; }

    /// <summary>The first seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Side of the images in pixels; left out, 32 for the CIFAR family and 224 for others.</summary>
    public int? ImageSize { get; init; }

    /// <summary>The share of each class held out where a folder has no test part.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>A file with the classes' names, see <see cref="ClassNameFile"/>; null for those that the data have.</summary>
    public string? ClassNames { get; init; }

    /// <summary>Number of training images of <c>shapes</c>.</summary>
    public int ShapesTrain { get; init; } = 4000;

    /// <summary>Number of test images of <c>shapes</c>.</summary>
    public int ShapesTest { get; init; } = 1000;

    /// <summary>Whether images that cannot be decoded are left out; else the first one is an error.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>Test images whose Grad-CAM overlays the report shows: the first of as many classes. 0 for none.</summary>
    public int Explain { get; init; } = 6;

    /// <summary>Timed passes of each network at batch 1, at least 1; fewer where a network is so slow that they would take more than
    /// about a minute.</summary>
    public int LatencyRepeats { get; init; } = 200;

    /// <summary>Reads settings from JSON; what is left out keeps its default.</summary>
    /// <param name="json">One object with the names of the properties, first letter in lower case.</param>
    /// <param name="source">What messages call the text, usually its file.</param>
    /// <exception cref="SettingException">The text is no JSON, has an unknown key or a value of another kind.</exception>
    public static CompareSettings FromJson(string json, string source = "settings") =>
        SettingsJson.Read(json, source, ComparisonJsonContext.Default.CompareSettings);

    /// <summary>The settings as JSON that <see cref="FromJson"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ComparisonJsonContext.Readable.CompareSettings);

    /// <summary>The settings of one training run.</summary>
    internal TrainSettings Run(string attention, int number) => new()
    {
        Model = Model,
        Attention = attention,
        Data = Data,
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate ?? DefaultLearningRate,
        Momentum = Momentum,
        WeightDecay = WeightDecay,
        Smoothing = Smoothing,
        Augment = Augment,
        Mixup = Mixup,
        CutMix = CutMix,
        Seed = Seed + (ulong)number,
        ImageSize = ImageSize,
        TestFraction = TestFraction,
        ClassNames = ClassNames,
        ShapesTrain = ShapesTrain,
        ShapesTest = ShapesTest,
        SkipBroken = SkipBroken,
    };

    /// <summary>Refuses values out of their range, naming the first.</summary>
    /// <exception cref="SettingException">A value is out of its range.</exception>
    internal void Validate()
    {
        SettingRange.Require(Seeds, 1, 1000, "seeds");
        SettingRange.Require(Explain, 0, 100, "explain");
        SettingRange.Require(LatencyRepeats, 1, 1_000_000, "latency-repeats");
        if (EqualActivation is { } activation && !Fovea.EqualActivation.Names.Contains(activation))
        {
            string names = string.Join(", ", Fovea.EqualActivation.Names);
            throw new SettingException("equal-activation", activation, names, $"equal-activation '{activation}': expected one of {names}");
        }

        if (ModelCatalog.Default.PresetOf(Model) is { } preset)
        {
            throw new SettingException(
                "model", Model, preset.Backbone,
                $"model '{Model}' has its attention in its name; compare placements in its backbone: model {preset.Backbone}, "
                + $"attention none,{preset.Attention}");
        }

        Run("none", 0).Validate();
    }
}
