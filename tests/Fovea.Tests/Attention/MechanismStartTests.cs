namespace Fovea.Tests.Attention;

/// <summary>What mechanisms are before they learn, and what they refuse.</summary>
public sealed class MechanismStartTests
{
    private const ulong Seed = 13;

    [Theory]
    [InlineData("danet-position")]
    [InlineData("danet-channel")]
    [InlineData("criss-cross:recurrence=2")]
    [InlineData("nonlocal")]
    [InlineData("nonlocal:mode=concatenation:bn_layer=false")]
    [InlineData("nonlocal-gcnet")]
    [InlineData("stn-sampler")]
    [InlineData("stn-sampler:align_corners=true:padding_mode=reflection")]
    [InlineData("stn:height=18:width=21")]
    [InlineData("stn:height=18:width=21:align_corners=true")]
    public void It_is_the_identity_at_first(string name)
    {
        Shape shape = new(2, 16, 18, 21);
        Module module = MechanismOptionTests.Create(name, shape.C);
        module.Initialize(Seed);
        float[] x = Values.ToSingle(Values.Random(Seed, shape.Count));

        float[] y = Tensor.From(x, shape).Apply(module).ToArray();

        Values.AssertClose([.. x.Select(static value => (double)value)], y, 1e-5, $"{name}, seed {Seed}");
    }

    [Theory]
    [InlineData("danet-position", 7, "channels")]
    [InlineData("criss-cross", 7, "channels")]
    [InlineData("criss-cross:recurrence=0", 16, "recurrence")]
    [InlineData("a2:c_m=0", 16, "features")]
    [InlineData("a2:c_n=0", 16, "descriptors")]
    [InlineData("nonlocal:mode=cosine", 16, "mode")]
    [InlineData("nonlocal:inter_channels=0", 16, "hidden")]
    [InlineData("nonlocal-gcnet:reduction=17", 16, "reduction")]
    [InlineData("nonlocal-gcnet:mode=gaussian", 16, "mode")]
    [InlineData("sk", 16, "groups")]
    [InlineData("sk:groups=1:kernel_size=3/4", 16, "kernel_size")]
    [InlineData("sk:groups=1:kernel_size=3/5/7:split_input=true", 16, "channels")]
    [InlineData("sk:groups=1:kernel_size=3/x", 16, "kernel_size")]
    [InlineData("sk-insight", 16, "channels")]
    [InlineData("stn:height=17", 16, "size")]
    [InlineData("stn:padding_mode=wrap", 16, "padding_mode")]
    [InlineData("glimpse:scales=0", 16, "scales")]
    [InlineData("gumbel-spatial:tau=0", 16, "temperature")]
    [InlineData("gumbel-spatial:tau=hot", 16, "tau")]
    public void What_cannot_work_is_refused_by_name(string name, int channels, string argument)
    {
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => MechanismOptionTests.Create(name, channels));

        Assert.Contains(argument, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonlocal", "at least 2")]
    [InlineData("stn", "28")]
    [InlineData("danet-position:", "[N, 16, H, W]")]
    public void A_map_that_does_not_fit_is_refused_with_its_shape(string name, string rule)
    {
        Module module = MechanismOptionTests.Create(name.TrimEnd(':'), 16);
        int channels = name.EndsWith(':') ? 9 : 16;

        ShapeException refusal = Assert.Throws<ShapeException>(() => Tensor.Filled(new Shape(1, channels, 1, 5), 0f).Apply(module));

        Assert.Contains(rule, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"[1, {channels}, 1, 5]", refusal.Message, StringComparison.Ordinal);
    }
}
