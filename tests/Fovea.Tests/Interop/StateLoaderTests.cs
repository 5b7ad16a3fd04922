namespace Fovea.Tests;

/// <summary>What loading a state says when it does not fit.</summary>
public sealed class StateLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_that_does_not_fit_is_printed_with_the_nearest_candidates()
    {
        string path = Save(static (key, shape) => key.StartsWith("layer2.0.", StringComparison.Ordinal)
            ? (key.Replace("layer2.0.", "layer2.first.", StringComparison.Ordinal), shape)
            : key == "conv1.weight" ? (key, [48, 3, 3, 1]) : (key, shape));
        Model model = ModelCatalog.Default.Create("resnet8");
        float before = model.State().First().Values[0];
        using CheckpointFile file = CheckpointFile.Open(path);

        CheckpointException error = Assert.Throws<CheckpointException>(() => StateLoader.Load(model, file));

        Assert.Contains(
            "does not fit the model: 15 missing, 18 unexpected, 1 of another shape; use --strict false", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "\n  missing: layer2.0.bn1.running_var (is it 'layer2.first.bn1.running_var'?)", error.Message, StringComparison.Ordinal);
        Assert.Contains("\n  unexpected: layer2.first.conv2.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "\n  of another shape: conv1.weight is [16, 3, 3, 3] here and [48, 3, 3, 1] in the file", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(1 + 15 + 18 + 1, error.Message.Split('\n').Length);
        Assert.Equal(before, model.State().First().Values[0]);

        StateLoadReport report = StateLoader.Load(model, file, strict: false);
        Assert.Equal(model.State().Count() - 15 - 1 - 3, report.Loaded.Count);
    }

    [Fact]
    public void A_weight_that_is_no_finite_number_is_named_and_refused()
    {
        string path = Save(static (key, shape) => (key, shape), spoiled: "layer3.0.bn2.weight");
        Model model = ModelCatalog.Default.Create("resnet8");
        using CheckpointFile file = CheckpointFile.Open(path);

        CheckpointException error = Assert.Throws<CheckpointException>(() => StateLoader.Load(model, file));

        Assert.Contains("\n  with NaN or infinity: layer3.0.bn2.weight", error.Message, StringComparison.Ordinal);
        Assert.Equal(["layer3.0.bn2.weight"], StateLoader.Load(model, file, strict: false).NotFinite);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("model.")]
    [InlineData("module.model.backbone.")]
    public void Names_of_wrappers_before_every_key_do_not_matter(string prefix)
    {
        string path = Save((key, shape) => (prefix + key, shape));
        using CheckpointFile file = CheckpointFile.Open(path);

        Assert.True(StateLoader.Load(ModelCatalog.Default.Create("resnet8"), file).IsComplete);
    }

    private string Save(Func<string, long[], (string Key, long[] Shape)> change, string spoiled = "")
    {
        SafetensorsWriter writer = new();
        foreach (StateEntry entry in ModelCatalog.Default.Create("resnet8", new() { Seed = 1 }).State())
        {
            (string key, long[] shape) = change(entry.Key, [.. entry.Shape.ToArray()]);
            float[] values = entry.Values.ToArray();
            if (entry.Key == spoiled)
                values[^1] = float.NaN;
            if (entry.IsCounter)
                writer.Add(key, [], new[] { entry.Count });
            else
                writer.Add(key, shape, values);
        }

        string path = _folder.File("state.safetensors");
        writer.Save(path);
        return path;
    }
}
