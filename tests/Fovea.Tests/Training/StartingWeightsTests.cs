namespace Fovea.Tests.Training;

public sealed class StartingWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Attention_that_the_file_lacks_starts_as_the_identity()
    {
        Model host = Save("resnet8", "none", classes: 8);
        Model model = Start("resnet8", "ca", 8, out WeightsReport report);

        Assert.Equal("ca:start=identity", model.Specification.Attention);
        Assert.Equal(report.Host, report.Loaded);
        Assert.True(report.New > 0);
        Assert.Equal(Values(host, "layer1.0.conv1.weight"), Values(model, "layer1.0.conv1.weight"));
    }

    [Fact]
    public void Attention_that_the_file_has_is_loaded()
    {
        Model host = Save("resnet8", "ca", classes: 8);
        Model model = Start("resnet8", "ca", 8, out WeightsReport report);

        Assert.Equal("ca", model.Specification.Attention);
        Assert.Equal(0, report.New);
        Assert.Equal(Values(host, "layer1.0.ca.conv1.weight"), Values(model, "layer1.0.ca.conv1.weight"));
    }

    [Fact]
    public void A_classifier_of_other_classes_is_drawn_anew_and_named()
    {
        Save("resnet8", "none", classes: 3);
        Start("resnet8", "none", 8, out WeightsReport report);
        Assert.Equal(["fc.weight", "fc.bias"], report.Fresh);
        Assert.Equal(report.Host - 2, report.Loaded);
    }

    [Theory]
    [InlineData("resnet8_a", "none", "resnet8", "ca")]
    [InlineData("resnet8_a", "none", "resnet8", "none")]
    [InlineData("mobilenet_v2_x0.35", "none", "mobilenet_v2", "se")]
    public void The_variant_of_the_named_network_that_the_file_holds_is_taken(
        string host, string itsAttention, string name, string attention)
    {
        Save(host, itsAttention, classes: 8);
        Model model = Start(name, attention, 8, out WeightsReport report);
        Assert.Equal(host, model.Specification.Name);
        Assert.Equal(report.Host, report.Loaded);
        Assert.Equal(attention != "none", report.New > 0);
    }

    [Theory]
    [InlineData("resnet14", "none", "resnet8", "none")]
    [InlineData("resnet8", "none", "resnet14", "none")]
    [InlineData("resnet8", "se", "resnet8", "ca")]
    [InlineData("resnet8", "ca:reduction=2", "resnet8", "ca:reduction=1")]
    public void Weights_of_another_network_are_refused(string host, string itsAttention, string name, string attention)
    {
        Save(host, itsAttention, classes: 8);
        CheckpointException error = Assert.Throws<CheckpointException>(() => Start(name, attention, 8, out _));
        Assert.Contains($"holds {host} with attention '{itsAttention}' and does not fit {name}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused_by_name_before_a_step_is_made()
    {
        SafetensorsWriter writer = new();
        foreach (StateEntry entry in Save("resnet8", "none", classes: 8).State().Where(static entry => !entry.IsCounter))
        {
            float[] values = entry.Values.ToArray();
            if (entry.Key == "layer2.0.conv1.weight")
                values[3] = float.NaN;
            writer.Add(entry.Key, [.. entry.Shape.ToArray()], values);
        }

        writer.Save(_folder.File("host.safetensors"));
        CheckpointException error = Assert.Throws<CheckpointException>(() => Start("resnet8", "none", 8, out _));
        Assert.Contains("has 1 with NaN or infinity: layer2.0.conv1.weight; start from", error.Message, StringComparison.Ordinal);
    }

    private Model Save(string name, string attention, int classes)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = attention, Classes = classes, Seed = 9 });
        model.Save(_folder.File("host.safetensors"));
        return model;
    }

    private Model Start(string name, string attention, int classes, out WeightsReport report) => StartingWeights.Create(
        new TrainSettings { Model = name, Attention = attention, Weights = _folder.File("host.safetensors") }, classes, out report);

    private static float[] Values(Model model, string key) => model.State().Single(entry => entry.Key == key).Values.ToArray();
}
