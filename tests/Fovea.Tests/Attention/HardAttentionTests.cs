namespace Fovea.Tests.Attention;

/// <summary>Attention that selects: what it selects is all it reads, and it learns to select.</summary>
public sealed class HardAttentionTests
{
    private const ulong Seed = 5;
    private const int Side = 12;

    private static readonly RecurrentAttentionSettings Small = new()
    {
        Size = 4,
        Glimpses = 2,
        GlimpseHidden = 24,
        Hidden = 32,
        Deviation = 0.25,
    };

    [Fact]
    public void Reinforce_teaches_where_to_look()
    {
        RecurrentAttention model = new(1, 2, Small);
        model.Initialize(Seed);
        Sgd optimizer = new(model.Parameters(), learningRate: 0.05, momentum: 0.9);
        double before = Accuracy(model);
        RandomStream stream = new(Seed);
        for (int step = 0; step < 400; step++)
        {
            using Workspace scope = Workspace.Begin();
            (Tensor x, int[] labels) = Cued(64, ref stream);
            (Tensor loss, _) = model.Loss(x, labels, Seed + (ulong)step);
            loss.Backward();
            optimizer.Step();
        }

        double after = Accuracy(model);
        Assert.True(before < 0.7 && after > 0.95, $"seed {Seed}: {before:P1} right before, {after:P1} after");
    }

    [Fact]
    public void A_model_reads_nothing_but_its_glimpses()
    {
        RecurrentAttention model = new(2, 3, Small with { Glimpses = 1, Scales = 2 });
        model.Initialize(Seed);
        using Grad.Scope evaluation = Grad.Disabled();
        Shape shape = new(2, 2, 60, 44);
        float[] values = Values.ToSingle(Values.Random(Seed, shape.Count));
        float[] expected = Tensor.From(values, shape).Apply(model).ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int column) = (i / 44 % 60, i % 44);
            if (Math.Abs(row - 29.5) > 4 || Math.Abs(column - 21.5) > 4)
                values[i] = float.NaN;
        }

        Assert.Equal(expected, Tensor.From(values, shape).Apply(model).ToArray());
    }

    [Fact]
    public void The_cost_of_a_model_does_not_depend_on_the_size_of_its_images()
    {
        RecurrentAttention model = new(3, 10);

        Assert.Equal(
            ModelProfile.Measure(model, new Shape(1, 3, 28, 28)).TotalMultiplyAdds,
            ModelProfile.Measure(model, new Shape(1, 3, 280, 350)).TotalMultiplyAdds);
    }

    [Fact]
    public void A_selection_hands_its_weights_the_gradient_of_a_mask()
    {
        Shape shape = new(2, 17, 3, 7);
        Tensor upstream = Random(shape, 1);
        float[] straight = WeightGradient(static (x, w) => x.SelectPosition(w));
        float[] gated = WeightGradient(static (x, w) => x.Gate(w));

        Values.AssertClose([.. gated.Select(static value => (double)value)], straight, 1e-5, $"seed {Seed}");

        float[] WeightGradient(Func<Tensor, Tensor, Tensor> function)
        {
            Tensor weights = Random(shape.With(1, 1), 3);
            weights.RequiresGradient = true;
            function(Random(shape, 2), weights).Backward(upstream);
            return weights.Gradient!.ToArray();
        }
    }

    [Fact]
    public void One_position_is_kept_with_and_without_a_gradient()
    {
        GumbelSpatial module = new(9);
        module.Initialize(Seed);
        Tensor x = Random(new Shape(3, 9, 5, 7), 4);
        float[] withGradient = x.Apply(module).ToArray();
        using Grad.Scope evaluation = Grad.Disabled();
        float[] without = x.Apply(module).ToArray();

        Assert.Equal(withGradient, without);
        Assert.Equal(3 * 9, without.Count(static value => value != 0f));
    }

    [Fact]
    public void Noise_follows_from_the_seed_and_differs_from_step_to_step()
    {
        GumbelSpatial module = new(9, hard: false);
        module.Initialize(Seed);
        module.Train();
        Tensor x = Random(new Shape(2, 9, 5, 7), 4);
        module.Reseed(1);
        float[] first = x.Apply(module).ToArray();
        float[] second = x.Apply(module).ToArray();
        module.Reseed(1);

        Assert.Equal(first, x.Apply(module).ToArray());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_location_beyond_the_image_sees_zeros()
    {
        Tensor x = Random(new Shape(2, 3, 5, 7), 6);
        Glimpse glimpse = new(size: 2);

        float[] seen = glimpse.Look(x, Tensor.From([0, 1e30f, -1e30f, 0], new Shape(2, 2))).ToArray();

        Assert.All(seen, static value => Assert.Equal(0f, value));
    }

    /// <summary>The middle says whether to look left or right; what is there is the class.</summary>
    private static (Tensor Images, int[] Labels) Cued(int count, ref RandomStream stream)
    {
        float[] pixels = new float[count * Side * Side];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            int side = stream.NextInt(2);
            labels[n] = stream.NextInt(2);
            Span<float> image = pixels.AsSpan(n * Side * Side, Side * Side);
            Fill(image, 5, 5, 2, side == 0 ? -1f : 1f);
            Fill(image, 4, side * 8, 4, labels[n] == 0 ? -1f : 1f);
        }

        return (Tensor.From(pixels, new Shape(count, 1, Side, Side)), labels);
    }

    private static void Fill(Span<float> image, int top, int left, int size, float value)
    {
        for (int row = top; row < top + size; row++)
            image.Slice((row * Side) + left, size).Fill(value);
    }

    private static double Accuracy(RecurrentAttention model)
    {
        using Grad.Scope evaluation = Grad.Disabled();
        RandomStream stream = new(Seed + 1);
        (Tensor x, int[] labels) = Cued(256, ref stream);
        float[] logits = x.Apply(model).ToArray();
        return labels.Select((label, n) => logits[(2 * n) + label] > logits[(2 * n) + 1 - label] ? 1.0 : 0.0).Average();
    }

    private static Tensor Random(Shape shape, ulong salt) =>
        Tensor.From(Values.ToSingle(Values.Random(Seed + salt, shape.Count)), shape);
}
