namespace Fovea.Tests;

/// <summary>Networks told from nothing but the names and shapes of their tensors.</summary>
public sealed class ArchitectureGuessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("resnet20", "none", 10)]
    [InlineData("resnet20_a", "none", 10)]
    [InlineData("resnet20_a", "ca", 10)]
    [InlineData("resnet32_x0.5", "none", 7)]
    [InlineData("resnet18_x0.25", "se:reduction=8", 3)]
    [InlineData("resnet50_x0.25", "eca", 3)]
    [InlineData("resnet50_x0.25", "eca:k_size=3", 3)]
    [InlineData("resnet50_x0.25", "eca:k_size=5@2+eca:k_size=9@4", 3)]
    [InlineData("resnet50_x0.25", "sa", 3)]
    [InlineData("resnet50_x0.25", "sa:groups=8", 3)]
    [InlineData("resnet18_x0.25", "cbam:reduction=4", 3)]
    public void A_network_is_found_again_with_its_variant_and_attention(string model, string attention, int classes)
    {
        if (!Exists(model))
            Assert.Skip($"this version has no {model}");
        string path = WithoutMetadata(model, attention, classes);
        using CheckpointFile file = CheckpointFile.Open(path);

        ArchitectureGuess guess = ArchitectureGuess.Of(file)!;

        Assert.True(guess.IsExact, guess.ToString());
        Assert.Equal((model, classes), (guess.Model, guess.Classes));
        Model expected = ModelCatalog.Default.Outline(model, new() { Attention = attention, Classes = classes });
        Model found = ModelCatalog.Default.Outline(guess.Model, new() { Attention = guess.Attention, Classes = guess.Classes });
        Assert.Equal(
            expected.State().Select(static entry => $"{entry.Key} {entry.Shape}"),
            found.State().Select(static entry => $"{entry.Key} {entry.Shape}"));
        Assert.Equal(Options(expected), Options(found));
    }

    [Fact]
    public void Attention_that_a_file_lacks_does_not_hide_which_variant_it_holds()
    {
        string path = WithoutMetadata("resnet8_a", "none", 4);
        Model model = Model.Load(path, "resnet8", new() { Attention = "ca:start=identity" }, out StateLoadReport report, strict: false);

        Assert.Equal(("resnet8_a", 4), (model.Specification.Name, model.Specification.Classes));
        Assert.All(report.Missing, static key => Assert.Contains(".ca.", key, StringComparison.Ordinal));
    }

    [Fact]
    public void The_published_checkpoint_of_CIFAR_10_is_a_ResNet_20_with_padded_shortcuts()
    {
        using CheckpointFile file = CheckpointFile.Open(Shared.Path("data", "checkpoints", "resnet20-12fca82f.th"));

        ArchitectureGuess guess = ArchitectureGuess.Of(file)!;

        Assert.Equal(("resnet20_a", "none", 10, "akamaster"), (guess.Model, guess.Attention, guess.Classes, guess.KeyLayout));
        Assert.True(guess.IsExact);
        Assert.Equal("91.78000183105469", file.Metadata["best_prec1"]);
    }

    [Fact]
    public void A_file_whose_network_is_plain_needs_no_name_and_an_ambiguous_one_is_told()
    {
        Model model = Model.Load(WithoutMetadata("resnet8", "none", 4));
        Assert.Equal(("resnet8", 4), (model.Specification.Name, model.Specification.Classes));

        CheckpointException error = Assert.Throws<CheckpointException>(() => Model.Load(WithoutMetadata("mobilenet_v2_x0.1", "none", 4)));
        Assert.Contains(
            "it may be mobilenet_v2_x0.1 or cifar_mobilenet_v2_x0.1; name it with --model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_says_of_itself_counts_for_more_than_its_shapes()
    {
        string path = _folder.File("own.safetensors");
        Model own = ModelCatalog.Default.Create("resnet8", new() { Attention = "ca:activation=relu", Classes = 3 });
        own.ClassNames = ["a", "b", "c"];
        own.Save(path);

        Model model = Model.LoadAsFound(path, "resnet8", out StateLoadReport report, new() { ImageSize = 64 });
        Assert.Equal("ca:activation=relu", model.Specification.Attention);
        Assert.Equal((64, "c"), (model.Preprocessing.ImageSize, model.ClassNames[2]));
        Assert.True(report.IsComplete);

        using CheckpointFile file = CheckpointFile.Open(path);
        Assert.Equal("ca:activation=relu", ArchitectureGuess.Of(file)!.Attention);
        CheckpointException error = Assert.Throws<CheckpointException>(
            () => Model.Load(path, "resnet8", new() { Attention = "ca" }, out _));
        Assert.Contains("holds resnet8 with attention 'ca:activation=relu', not resnet8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_something_else_are_of_no_network()
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint("views.pt"));

        Assert.Null(ArchitectureGuess.Of(file));
    }

    private static bool Exists(string model)
    {
        try
        {
            ModelCatalog.Default.Canonical(model);
            return true;
        }
        catch (SettingException)
        {
            return false;
        }
    }

    /// <summary>Kernels, groups and reductions at each site; how a placement is written does not matter.</summary>
    private static IEnumerable<string> Options(Model model) => model.Sites
        .Where(static site => site.Attention.Count > 0)
        .Select(static site => $"{site.Site.Stage}.{site.Site.Block} {string.Join("+", site.Attention)}");

    private string WithoutMetadata(string model, string attention, int classes)
    {
        string path = _folder.File($"{model}.safetensors");
        SafetensorsWriter writer = new();
        foreach (StateEntry entry in ModelCatalog.Default.Create(model, new() { Attention = attention, Classes = classes }).State())
        {
            long[] shape = [.. entry.Shape.ToArray()];
            if (entry.IsCounter)
                writer.Add(entry.Key, [], new[] { entry.Count });
            else
                writer.Add(entry.Key, shape, entry.Values.ToArray());
        }

        writer.Save(path);
        return path;
    }
}
