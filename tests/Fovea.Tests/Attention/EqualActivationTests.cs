namespace Fovea.Tests.Attention;

/// <summary>The option that lets mechanisms be compared with equal activations.</summary>
public sealed class EqualActivationTests
{
    private const int Channels = 32;

    [Theory]
    [InlineData("se", "relu")]
    [InlineData("cbam", "relu")]
    [InlineData("cbam-channel", "relu")]
    [InlineData("bam", "relu")]
    [InlineData("ca", "hard-swish")]
    public void The_default_is_the_authors(string name, string authors)
    {
        Tensor x = Input();
        float[] expected = x.Apply(Make(name)).ToArray();

        Assert.Equal(expected, x.Apply(Make(name, authors)).ToArray());
    }

    [Theory]
    [InlineData("se")]
    [InlineData("cbam")]
    [InlineData("cbam-channel")]
    [InlineData("bam")]
    [InlineData("ca")]
    public void Each_activation_gives_another_output_over_the_same_state(string name)
    {
        Tensor x = Input();
        Module[] modules = [.. ((string[])["relu", "hard-swish", "silu"]).Select(activation => Make(name, activation))];
        float[][] outputs = [.. modules.Select(module => x.Apply(module).ToArray())];

        Assert.NotEqual(outputs[0], outputs[1]);
        Assert.NotEqual(outputs[1], outputs[2]);
        Assert.NotEqual(outputs[0], outputs[2]);
        Assert.Equal(modules[0].State().Select(static entry => entry.Key), modules[2].State().Select(static entry => entry.Key));
    }

    [Fact]
    public void An_se_gate_with_silu_is_the_formula()
    {
        SqueezeExcitation module = new(Channels, reduction: 8, activation: Activation.Silu);
        module.Initialize(3);
        Tensor x = Input();
        Parameter[] weights = [.. module.Parameters()];
        Tensor hidden = x.GlobalAveragePool().FlattenChannelsFirst().Linear(weights[0].Value).Silu();
        Tensor gate = hidden.Linear(weights[1].Value).Sigmoid().Reshape(new Shape(2, Channels, 1, 1));

        Assert.Equal(x.Gate(gate).ToArray(), x.Apply(module).ToArray());
    }

    [Theory]
    [InlineData("se")]
    [InlineData("cbam")]
    [InlineData("bam")]
    [InlineData("ca")]
    public void Another_activation_is_refused_with_the_ones_there_are(string name)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Make(name, "gelu"));
        Assert.Equal($"{name}: activation must be relu or hard-swish or silu; got 'gelu'", refusal.Message);
    }

    private static Module Make(string name, string? activation = null)
    {
        KeyValuePair<string, string>[] options = activation is null ? [] : [new("activation", activation)];
        Module module = AttentionCatalog.Default.Create(
            name, new Site(Position.BeforeAdd, Channels, 1, 0), new AttentionOptions(name, options));
        module.Initialize(3);
        return module;
    }

    private static Tensor Input()
    {
        Shape shape = new(2, Channels, 5, 7);
        return Tensor.From(Values.ToSingle(Values.Random(9, shape.Count)), shape);
    }
}
