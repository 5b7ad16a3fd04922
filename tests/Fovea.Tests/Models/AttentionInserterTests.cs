namespace Fovea.Tests.Models;

public sealed class AttentionInserterTests
{
    /// <summary>Every mechanism of the catalog: new ones are covered as they come.</summary>
    public static TheoryData<string> Mechanisms =>
        [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name).Where(static name => name != "glimpse")];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_host_computes_the_same_bits_after_insertion(string mechanism)
    {
        Model host = ModelCatalog.Default.Create("resnet8", new ModelOptions { Seed = 3 });
        string placement = mechanism == "stn" ? "stn:height=32:width=32" : mechanism;
        if (!CanStartAsIdentity(host, placement, out Model? model, out WeightsReport? report))
            return;

        Assert.Equal(Evaluate(host), Evaluate(model!));
        Assert.Equal(report!.Host, report.Loaded);
        Assert.Equal(model!.State().Count(static entry => !entry.IsCounter) - report.Host, report.New);
        Assert.Contains(model.State(), static entry => entry.Key.EndsWith(".alpha", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mechanism_that_changes_the_shape_says_so()
    {
        Model model = AttentionInserter.Insert(ModelCatalog.Default.Create("resnet8"), "glimpse:size=4");
        ShapeException error = Assert.Throws<ShapeException>(() => Evaluate(model));
        Assert.Contains("start=identity needs a mechanism that keeps the shape", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mechanism_keeps_its_keys_and_initial_weights_beside_alpha()
    {
        Model host = ModelCatalog.Default.Create("resnet8");
        Model inserted = AttentionInserter.Insert(host, "ca", seed: 5, out WeightsReport report);
        Model built = ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "ca", Seed = 5 });

        string[] keys = [.. built.State().Select(static entry => entry.Key)];
        Assert.Equal(keys.Order(), inserted.State().Select(static entry => entry.Key).Where(static key => !key.EndsWith(".alpha")).Order());
        const string Key = "layer1.0.ca.conv1.weight";
        Assert.Equal(Values(built, Key), Values(inserted, Key));
        Assert.Equal($"loaded {report.Host}/{report.Host} host tensors, {report.New} new", report.ToString());
    }

    [Fact]
    public void An_inserted_network_is_saved_and_loaded_with_its_alpha()
    {
        using TemporaryFolder folder = new();
        Model model = AttentionInserter.Insert(ModelCatalog.Default.Create("resnet8"), "se@2-3");
        StateEntry alpha = model.State().First(static entry => entry.Key.EndsWith(".alpha", StringComparison.Ordinal));
        alpha.Set([0.25f]);
        model.Save(folder.File("model.safetensors"));

        Model again = Model.Load(folder.File("model.safetensors"));

        Assert.Equal([0.25f], Values(again, alpha.Key));
        Assert.Equal("se:start=identity@2-3", again.Specification.Attention);
        Assert.Equal(Evaluate(model), Evaluate(again));
    }

    [Fact]
    public void What_a_host_has_stays_and_comes_first()
    {
        Model host = ModelCatalog.Default.Create("resnet8", new ModelOptions { Attention = "se", Seed = 1 });
        Model model = AttentionInserter.Insert(host, "ca");
        Assert.Equal("se+ca:start=identity", model.Specification.Attention);
        Assert.Equal(Evaluate(host), Evaluate(model));
    }

    [Theory]
    [InlineData("nope", "unknown attention 'nope'")]
    [InlineData("ca@9", "no stage 9")]
    [InlineData("ca:start=soft", "start must be identity or plain; got 'soft'")]
    public void A_place_that_there_is_not_is_an_error(string placement, string says)
    {
        SettingException error = Assert.Throws<SettingException>(
            () => AttentionInserter.Insert(ModelCatalog.Default.Create("resnet8"), placement));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    // What stands in place of a layer says so and cannot be inserted.
    private static bool CanStartAsIdentity(Model host, string mechanism, out Model? model, out WeightsReport? report)
    {
        try
        {
            model = AttentionInserter.Insert(host, mechanism, 7, out report);
            return true;
        }
        catch (SettingException error) when (error.Message.Contains("stands in place of a layer", StringComparison.Ordinal))
        {
            model = null;
            report = null;
            return false;
        }
    }

    private static float[] Evaluate(Model model)
    {
        RandomStream random = new(11);
        float[] numbers = new float[2 * 3 * 32 * 32];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)((2 * random.NextDouble()) - 1);
        model.Evaluate();
        using Grad.Scope inference = Grad.Disabled();
        return Tensor.From(numbers, new Shape(2, 3, 32, 32)).Apply(model).Span.ToArray();
    }

    private static float[] Values(Model model, string key) => model.State().Single(entry => entry.Key == key).Values.ToArray();
}
