namespace Fovea.Tests.Models;

/// <summary>Every network of the catalog, a quarter as wide where its name takes a width, on small images.</summary>
public sealed class BackboneTests
{
    private const int Classes = 5;

    public static TheoryData<string> Names
    {
        get
        {
            TheoryData<string> rows = [];
            foreach (ModelEntry entry in ModelCatalog.Default.Entries)
            {
                string name = entry.TakesWidth ? $"{entry.Name}_x0.25" : entry.Name;
                rows.Add(name);
                foreach ((string switched, _) in entry.Switches)
                    rows.Add($"{name}_{switched}");
            }

            return rows;
        }
    }

    /// <summary>One network of each kind of block, with sites of its own.</summary>
    public static TheoryData<string> Kinds { get; } =
    [
        "resnet20", "resnet18", "resnet50", "resnext50_32x4d", "wideresnet18_widen1.5", "cifar_resnet18_w64", "senet154",
        "senet_caffe_se_resnet50", "mobilenet_v2", "mobilenet_v2_x0.35", "cifar_mobilenet_v2", "mobilenext", "mobilenext_x0.35",
        "efficientnet_b0", "efficientnet_b2_no_se_tf", "shufflenet_v2_x0_5", "shufflenet_v2_x2_0", "bn_inception",
        "inception_resnet_v2",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_of_training_gives_every_parameter_a_gradient(string name)
    {
        ModelEntry entry = ModelCatalog.Default.Describe(name);
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Classes = Classes, Seed = 3 });
        int side = entry.ImageSize switch
        {
            >= 299 when name.Contains("inception", StringComparison.Ordinal) => 96, // its stem does not pad
            >= 224 => 64,
            _ => 16,
        };
        using Workspace step = Workspace.Begin();
        Tensor images = Tensor.From(Values.ToSingle(Values.Random(11, 2 * 3 * side * side)), new Shape(2, 3, side, side));

        Tensor inferred;
        using (Grad.Disabled())
            inferred = images.Apply(model);
        Assert.Equal(new Shape(2, Classes), inferred.Shape);
        Assert.All(inferred.ToArray(), static value => Assert.True(float.IsFinite(value)));

        model.Train();
        Tensor loss = Losses.CrossEntropy(images.Apply(model), [0, Classes - 1]);
        loss.Backward();
        Assert.True(float.IsFinite(loss.Item()), $"{name}: the loss is {loss.Item()}");
        foreach (Parameter parameter in model.Parameters())
        {
            Tensor? gradient = parameter.Value.Gradient;
            Assert.True(gradient is not null, $"{name}: {parameter.Path} has no gradient");
            Assert.True(AllFinite(gradient.Span), $"{name}: the gradient of {parameter.Path} is not finite");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_mechanism_stands_somewhere_by_its_bare_name_or_says_what_the_network_offers(string name)
    {
        int side = ModelCatalog.Default.Describe(name).ImageSize;
        foreach (AttentionEntry mechanism in AttentionCatalog.Default.Entries)
        {
            try
            {
                Model model = ModelCatalog.Default.Outline(name, new ModelOptions { Attention = mechanism.Name });
                Assert.Contains(model.Sites, static site => site.Attention.Count > 0);
                Shape logits = Graph.Trace(model, new Shape(1, 3, side, side)).Nodes[^1].Outputs[0];
                Assert.Equal(new Shape(1, model.Specification.Classes), logits);
            }
            catch (SettingException refusal) when (mechanism.Convolves)
            {
                Assert.Contains("positions", refusal.Message, StringComparison.Ordinal);
            }
            catch (ShapeException refusal) when (mechanism.Name == "stn")
            {
                // It is made for one size of map, which a placement must give.
                Assert.Contains("it was made for", refusal.Message, StringComparison.Ordinal);
            }
            catch (ArgumentException refusal)
            {
                Assert.Fail($"{name} with {mechanism.Name}: {refusal.Message}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Attention_fits_at_every_position_that_a_network_offers(string name)
    {
        int side = ModelCatalog.Default.Describe(name).ImageSize;
        foreach (Position position in ModelCatalog.Default.Outline(name).Sites.Select(static site => site.Site.Position).Distinct())
        {
            string mechanism = position == Position.ReplaceConv ? "sk:groups=1" : "eca";
            Model model = ModelCatalog.Default.Outline(name, new ModelOptions { Attention = $"{mechanism}@all:{position.Word()}" });
            Shape logits = Graph.Trace(model, new Shape(1, 3, side, side)).Nodes[^1].Outputs[0];
            Assert.Equal(new Shape(1, model.Specification.Classes), logits);
        }
    }

    [Theory]
    [InlineData("resnet18_x0.25", 2)]
    [InlineData("senet154_x0.25", 2)]
    [InlineData("mobilenext_x0.25", 2)]
    [InlineData("efficientnet_b0_x0.25", 2)]
    [InlineData("shufflenet_v2_x0_5", 2)]
    [InlineData("bn_inception_x0.25", 2)]
    [InlineData("inception_resnet_v2_x0.25", 1)]
    [InlineData("cifar_resnet18_w64_x0.25", 8)]
    public void What_a_network_looks_at_can_be_seen_on_its_last_map(string name, int side)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Classes = Classes, Seed = 3 });
        int pixels = name.StartsWith("inception", StringComparison.Ordinal) ? 96 : 64;
        Tensor image = Tensor.From(Values.ToSingle(Values.Random(5, 3 * pixels * pixels)), new Shape(1, 3, pixels, pixels));

        HeatMap map = GradCam.Compute(model, image);

        Assert.Equal((side, side), (map.Rows, map.Columns));
        Assert.All(map.Values, static value => Assert.InRange(value, 0f, 1f));
    }

    [Fact]
    public void What_stands_in_place_of_a_layer_cannot_start_as_the_identity_and_the_message_says_what_can()
    {
        Model host = ModelCatalog.Default.Create("efficientnet_b0_x0.25");
        SettingException refusal = Assert.Throws<SettingException>(() => AttentionInserter.Insert(host, "ca"));
        Assert.Contains("after-project", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("start=plain", refusal.Message, StringComparison.Ordinal);

        Model inserted = AttentionInserter.Insert(host, "ca:after-project");
        using Grad.Scope inference = Grad.Disabled();
        Tensor image = Tensor.Filled(new Shape(1, 3, 64, 64), 0.5f);
        Assert.Equal(image.Apply(host).ToArray(), image.Apply(inserted).ToArray());
    }

    [Fact]
    public void An_outline_counts_what_the_network_has_and_takes_no_memory_for_weights()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Model outline = ModelCatalog.Default.Outline("senet154");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(115_088_984, outline.Parameters().Sum(static parameter => (long)parameter.Value.Shape.Count));
        Assert.True(allocated < 20_000_000, $"{allocated} bytes were allocated for an outline");
    }

    [Fact]
    public void Attention_stands_in_place_of_the_networks_own_squeeze()
    {
        string[] keys = [.. ModelCatalog.Default.Outline("senet154", new ModelOptions { Attention = "ca@4" })
            .State().Select(static entry => entry.Key)];

        Assert.Contains("layer3.0.se_module.fc1.weight", keys);
        Assert.Contains("layer4.0.ca.conv1.weight", keys);
        Assert.DoesNotContain("layer4.0.se_module.fc1.weight", keys);
    }

    [Fact]
    public void Shortcuts_without_parameters_take_every_second_pixel_between_channels_of_zeros()
    {
        Model model = ModelCatalog.Default.Create("resnet20_a");
        Module shortcut = model.Modules().First(static module => module.Path == "layer2.0.downsample");
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(5, 16 * 5 * 3)), new Shape(1, 16, 5, 3));
        float[] source = x.ToArray();

        using Grad.Scope inference = Grad.Disabled();
        Tensor y = x.Apply(shortcut);

        Assert.Equal(new Shape(1, 32, 3, 2), y.Shape);
        float[] values = y.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            (int channel, int row, int column) = (i / 6, i / 2 % 3, i % 2);
            float expected = channel is < 8 or >= 24 ? 0f : source[((channel - 8) * 15) + (row * 6) + (column * 2)];
            Assert.Equal(expected, values[i]);
        }
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
