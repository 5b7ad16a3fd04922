namespace Fovea.Tests.Attention;

/// <summary>What every mechanism in the catalog keeps to, whatever it computes.</summary>
public sealed class MechanismTests
{
    public const int Channels = 64;
    private const ulong Seed = 5;

    /// <summary>Mechanisms whose statistics are undefined over one position.</summary>
    private static readonly string[] NeedTwoPositions = ["sge", "simam"];

    /// <summary>Mechanisms whose sub-sampling leaves nothing of a single row or column.</summary>
    private static readonly string[] NeedTwoRows = ["nonlocal"];

    /// <summary>Mechanisms that are made for maps of one size, or give maps of one size.</summary>
    private static readonly string[] OfOneSize = ["stn", "glimpse"];

    public static TheoryData<string> NamesOfAnySize =>
        [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name).Except(OfOneSize)];

    public static TheoryData<string> Names => [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name)];

    public static TheoryData<string, int, int, int> NamesAndSizes
    {
        get
        {
            TheoryData<string, int, int, int> rows = [];
            foreach (AttentionEntry entry in AttentionCatalog.Default.Entries)
            {
                foreach ((int n, int h, int w) in ((int, int, int)[])[(2, 7, 5), (1, 6, 9), (2, 1, 9), (1, 8, 1), (1, 1, 1), (3, 17, 3)])
                {
                    if (Runs(entry.Name, h, w))
                        rows.Add(entry.Name, n, h, w);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void Evaluation_keeps_the_shape_and_is_finite(string name, int n, int h, int w)
    {
        Tensor y = Input(n, h, w).Apply(Make(name));

        Assert.Equal(new Shape(n, Channels, h, w), y.Shape);
        Assert.All(y.ToArray(), value => Assert.True(float.IsFinite(value), $"{name} on {y.Shape}, seed {Seed}: {value}"));
    }

    [Theory]
    [MemberData(nameof(NamesAndSizes))]
    public void Training_gives_the_input_and_every_parameter_a_finite_gradient(string name, int n, int h, int w)
    {
        // One value a channel has no batch statistics, so norms refuse one image of one position, and norms over [N, C] one image.
        if (n == 1)
            return;
        Module module = Make(name);
        module.Train();
        Tensor x = Input(n, h, w);
        x.RequiresGradient = true;
        Tensor y = x.Apply(module);
        (y * y).Sum().Backward();

        Assert.NotNull(x.Gradient);
        Assert.All(x.Gradient.ToArray(), value => Assert.True(float.IsFinite(value), $"{name} on {x.Shape}: {value}"));
        foreach (Parameter parameter in module.Parameters())
        {
            Assert.True(parameter.Value.Gradient is not null, $"{name} on {x.Shape}: {parameter.Path} got no gradient");
            Assert.All(parameter.Value.Gradient.ToArray(), value => Assert.True(float.IsFinite(value), $"{name}: {parameter.Path}"));
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfAnySize))]
    public void One_module_takes_maps_of_changing_sizes(string name)
    {
        Module module = Make(name);
        float[] before = Input(2, 7, 5).Apply(module).ToArray();
        Input(1, 9, 4).Apply(module);

        Assert.Equal(before, Input(2, 7, 5).Apply(module).ToArray());
    }

    [Theory]
    [MemberData(nameof(NamesOfAnySize))]
    public void No_images_give_no_images(string name)
    {
        Tensor y = Input(0, 7, 5).Apply(Make(name));
        Assert.Equal(new Shape(0, Channels, 7, 5), y.Shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Maps_without_positions_and_other_ranks_are_refused_by_name(string name)
    {
        Module module = Make(name);
        foreach (Shape shape in (Shape[])[new(2, Channels, 0, 5), new(2, Channels, 5, 0), new(2, Channels), new(2, Channels, 5)])
        {
            ShapeException refusal = Assert.Throws<ShapeException>(() => Tensor.Filled(shape, 1f).Apply(module));
            Assert.Contains(shape.ToString(), refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_unknown_option_is_refused_with_the_ones_there_are(string name)
    {
        AttentionOptions options = new(name, [new("no_such_option", "1")]);
        SettingException refusal = Assert.Throws<SettingException>(
            () => AttentionCatalog.Default.Create(name, new Site(Position.BeforeAdd, Channels, 1, 0), options));
        Assert.Contains("no_such_option", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_is_read(string name)
    {
        AttentionEntry entry = AttentionCatalog.Default.Describe(name);
        AttentionOptions options = Options(name);
        AttentionCatalog.Default.Create(name, new Site(Position.BeforeAdd, Channels, 1, 0), options);

        string[] read = [.. options.Resolved.Select(static option => option.Split('=')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(entry.Options.Select(static option => option.Split('=')[0]).Order(StringComparer.Ordinal), read);
    }

    internal static bool Runs(string name, int h, int w) =>
        (h * w > 1 || !NeedTwoPositions.Contains(name)) && (Math.Min(h, w) > 1 || !NeedTwoRows.Contains(name))
        && !OfOneSize.Contains(name);

    internal static Module Make(string name)
    {
        Module module = AttentionCatalog.Default.Create(name, new Site(Position.BeforeAdd, Channels, 1, 0), Options(name));
        module.Initialize(Seed);
        return module;
    }

    // `sa` has 64 groups by default, which need 128 channels.
    private static AttentionOptions Options(string name) => new(name, name == "sa" ? [new("groups", "8")] : []);

    private static Tensor Input(int n, int h, int w)
    {
        Shape shape = new(n, Channels, h, w);
        return Tensor.From(Values.ToSingle(Values.Random(Seed, shape.Count)), shape);
    }
}
