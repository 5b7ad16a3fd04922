namespace Fovea.Tests.Training;

public sealed class FrozenFeaturesTests
{
    /// <summary>Only the classifier learns, on images as they are.</summary>
    private static readonly TrainSettings Head = TinyRun.Settings with
    {
        Epochs = 3,
        Freeze = "conv1,bn1,layer1,layer2,layer3",
        Augment = "none",
    };

    public static TheoryData<string, string, string> Networks =>
    [
        ("resnet8", "eca", "conv1,bn1,layer*"),
        ("resnet8_a", "ca", "conv1,bn1,layer*"),
        ("resnet18_x0.25", "cbam", "conv1,bn1,layer*"),
        ("resnet50_x0.25", "none", "conv1,bn1,layer*"),
        ("cifar_mobilenet_v2_x0.25", "sa", "features"),
        ("mobilenext_x0.25", "triplet", "features"),
        ("shufflenet_v2_x0.5", "se", "conv1,stage*,conv5"),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_run_on_kept_features_has_the_bits_of_one_without(string model, string attention, string freeze)
    {
        TrainSettings settings = Head with { Model = model, Attention = attention, Freeze = freeze, ImageSize = 32 };
        using TrainingLoop whole = TinyRun.Loop(settings), kept = TinyRun.Loop(settings);
        int told = 0;

        string? notice = kept.KeepFeatures(FeatureCaching.Automatic, (done, _) => told = done, CancellationToken.None);

        Assert.Contains("44 training and 20 test images are computed once", notice, StringComparison.Ordinal);
        Assert.Equal(64, told);
        AssertSame(whole, kept);
    }

    [Fact]
    public void So_it_has_with_everything_that_a_recipe_has()
    {
        TrainSettings settings = Head with
        {
            Model = "cifar_mobilenet_v2_x0.25", // has dropout in its head
            Freeze = "features",
            Optimizer = "adamw",
            Schedule = "plateau",
            Patience = 0,
            Accumulate = 2,
            ClipNorm = 0.1,
            Ema = 0.9,
            Smoothing = 0.1,
            Rates = "classifier=0.5",
        };
        using TrainingLoop whole = TinyRun.Loop(settings), kept = TinyRun.Loop(settings);
        Assert.NotNull(kept.KeepFeatures(FeatureCaching.Required, null, CancellationToken.None));
        AssertSame(whole, kept);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(7, false)]
    public void A_resumed_run_ends_with_the_same_bits_whether_it_keeps_features_or_not(int stepsBeforeTheStop, bool keepsAfterwards)
    {
        using TemporaryFolder folder = new();
        using TrainingLoop whole = TinyRun.Loop(Head);
        TinyRun.Advance(whole);
        using (TrainingLoop first = TinyRun.Loop(Head))
        {
            first.KeepFeatures(FeatureCaching.Required, null, CancellationToken.None);
            TinyRun.Advance(first, stepsBeforeTheStop);
            first.Save(folder.File("last.safetensors"));
        }

        using TrainingLoop second = TinyRun.Loop(Head);
        second.Restore(folder.File("last.safetensors"));
        second.KeepFeatures(keepsAfterwards ? FeatureCaching.Required : FeatureCaching.Off, null, CancellationToken.None);
        TinyRun.Advance(second);

        TinyRun.AssertSameBits(whole.Model, second.Model);
        Assert.Equal(Bytes(whole, folder), Bytes(second, folder));
    }

    [Fact]
    public void The_files_of_a_run_are_the_same_bytes_with_and_without()
    {
        using TemporaryFolder folder = new();
        Notices said = new();
        foreach (FeatureCaching caching in (FeatureCaching[])[FeatureCaching.Off, FeatureCaching.Automatic])
            new Trainer(Head with { Ema = 0.5 }).Run(new RunOptions { Folder = folder.File($"{caching}"), Features = caching }, said);

        Assert.Contains("only 'fc' learns", Assert.Single(said.Lines), StringComparison.Ordinal);
        foreach (string file in (string[])["best.safetensors", "last.safetensors", "args.json"])
            Assert.Equal(File.ReadAllBytes(folder.File($"Off/{file}")), File.ReadAllBytes(folder.File($"Automatic/{file}")));
    }

    [Theory]
    [InlineData("standard", 0, 0, 0, null, "augment 'standard'")]
    [InlineData("none", 0.2, 0, 0, null, "mixup 0.2")]
    [InlineData("none", 0, 1.0, 0, null, "cutmix 1")]
    [InlineData("none", 0, 0, 0.3, null, "'layer2.0.drop_path', which draws at random")]
    [InlineData("none", 0, 0, 0, "conv1,bn1,layer1,layer3", "layer2.0.conv1.weight, which learns in front of the head; freeze conv1,bn1,")]
    [InlineData("none", 0, 0, 0, "fc", "conv1.weight, which learns")]
    public void What_contradicts_kept_features_is_named_with_them_and_nothing_is_written(
        string augment, double mixup, double cutMix, double dropPath, string? freeze, string names)
    {
        TrainSettings settings = Head with
        {
            Augment = augment,
            Mixup = mixup,
            CutMix = cutMix,
            DropPath = dropPath,
            Freeze = freeze ?? Head.Freeze,
        };
        using TemporaryFolder folder = new();
        RunOptions options = new() { Folder = folder.File("run"), Features = FeatureCaching.Required };

        SettingException error = Assert.Throws<SettingException>(() => new Trainer(settings).Run(options));
        Assert.Throws<SettingException>(() => new Trainer(settings).Forecast(options));
        using TrainingLoop loop = TinyRun.Loop(settings);
        string? notice = loop.KeepFeatures(FeatureCaching.Automatic, null, CancellationToken.None);

        Assert.Equal("cache-features", error.Argument);
        Assert.StartsWith("cache-features on contradicts ", error.Message, StringComparison.Ordinal);
        Assert.Contains(names, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("run")), "a folder was left behind");
        // A network that learns as a whole is the usual one, of which there is nothing to say.
        Assert.Equal(freeze is null, notice?.Contains(names, StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Features_that_are_too_many_are_not_kept()
    {
        (Model model, DataSource data) = TrainingSetup.Build(Head);
        using TrainingLoop loop = new(model, data, Head);
        DataSource many = new("many", new ShapesDataset(6_000_000, train: true, 0, 16), data.Test, "many");
        FeatureObstacle? obstacle = FeatureRules.Find(model, many, Head);
        Assert.Contains("1,536.0 MB, above the 1,073.7 MB", obstacle!.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_broken_training_image_left_out_the_network_runs_as_a_whole_to_the_same_bits()
    {
        TrainSettings settings = Head with { SkipBroken = true };
        Model[] trained = new Model[2];
        Notices said = new();
        foreach (FeatureCaching caching in (FeatureCaching[])[FeatureCaching.Off, FeatureCaching.Automatic])
        {
            (Model model, DataSource data) = TrainingSetup.Build(settings);
            using TrainingLoop loop = new(model, new DataSource("broken", new Broken(data.Train), data.Test, "broken"), settings);
            string? notice = loop.KeepFeatures(caching, null, CancellationToken.None);
            Assert.Equal(
                caching == FeatureCaching.Automatic, notice?.Contains("skip-broken: image 5", StringComparison.Ordinal) ?? false);
            TinyRun.Advance(loop);
            Assert.Single(loop.BrokenImages);
            trained[caching == FeatureCaching.Off ? 0 : 1] = model;
        }

        TinyRun.AssertSameBits(trained[0], trained[1]);
    }

    [Fact]
    public void A_weight_that_is_not_a_number_is_named_as_without()
    {
        using TrainingLoop loop = TinyRun.Loop(Head with { Attention = "none" });
        Parameter weight = loop.Model.Parameters().First(static parameter => parameter.Path.StartsWith("fc", StringComparison.Ordinal));
        weight.Value.MutableSpan[0] = float.NaN;
        weight.Value.Version++;
        loop.KeepFeatures(FeatureCaching.Required, null, CancellationToken.None);
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => TinyRun.Advance(loop, 1));
        Assert.Equal("fc", error.Module);
    }

    [Fact]
    public void A_forecast_says_that_features_are_computed_once()
    {
        Assert.Contains("computed once", new Trainer(Head).Forecast().Features, StringComparison.Ordinal);
        Assert.Null(new Trainer(Head).Forecast(new RunOptions { Features = FeatureCaching.Off }).Features);
        Trainer plain = new(Head), rehearsed = new(Head);
        rehearsed.Forecast();
        plain.Run();
        rehearsed.Run();
        TinyRun.AssertSameBits(plain.Model, rehearsed.Model);
    }

    private static void AssertSame(TrainingLoop whole, TrainingLoop kept)
    {
        TinyRun.Advance(whole);
        TinyRun.Advance(kept);
        TinyRun.AssertSameBits(whole.Model, kept.Model);
        using TemporaryFolder folder = new();
        Assert.Equal(Bytes(whole, folder), Bytes(kept, folder));
    }

    private static byte[] Bytes(TrainingLoop loop, TemporaryFolder folder)
    {
        loop.Save(folder.File("state"));
        return File.ReadAllBytes(folder.File("state"));
    }

    private sealed class Notices : IProgress<TrainProgress>
    {
        public List<string> Lines { get; } = [];

        public void Report(TrainProgress value)
        {
            if (value.Notice is { } notice)
                Lines.Add(notice);
        }
    }

    private sealed class Broken(IImageDataset inner) : IImageDataset
    {
        public int Count => inner.Count;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public Image Load(int index) => index == 5 ? throw new ImageFormatException("image 5 is cut off") : inner.Load(index);

        public int Label(int index) => inner.Label(index);

        public string Describe(int index) => $"image {index}";
    }
}
