namespace Fovea.Tests.Autograd;

/// <summary>Normalised maps that give their memory back in forward and are computed again where they are read.</summary>
public sealed class SetAsideTests
{
    private readonly Conv2d _first = new(3, 8, 3, padding: 1, bias: false);
    private readonly BatchNorm2d _norm = new(8, Activation.Relu);
    private readonly Conv2d _second = new(8, 4, 3, padding: 1, bias: false);

    public SetAsideTests()
    {
        foreach (Conv2d layer in (Conv2d[])[_first, _second])
            Values.ToSingle(Values.Random(7, layer.Weight.Value.Shape.Count)).CopyTo(layer.Weight.Value.MutableSpan);
    }

    [Fact]
    public void A_map_gives_its_memory_back_once_a_convolution_has_read_it_and_has_the_same_bits_when_it_is_read()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor map = Normalised();
        float[] before = map.ToArray();
        Assert.False(map.Storage.IsSetAside);

        _ = map.Apply(_second);

        Assert.True(map.Storage.IsSetAside);
        Assert.Equal(before, map.ToArray());
        Assert.False(map.Storage.IsSetAside);
        _ = map.Apply(_second);
        Assert.False(map.Storage.IsSetAside); // what is read again and again stays
    }

    [Fact]
    public void Outside_a_workspace_and_without_gradients_every_map_stays()
    {
        Tensor outside = Normalised();
        _ = outside.Apply(_second);
        Assert.False(outside.Storage.IsSetAside);

        using Workspace workspace = Workspace.Begin();
        using (Grad.Disabled())
        {
            Tensor inside = Normalised();
            _ = inside.Apply(_second);
            Assert.False(inside.Storage.IsSetAside);
        }
    }

    [Fact]
    public void Backward_gives_the_same_bits_as_where_every_map_stays()
    {
        Normalised().Apply(_second).Sum().Backward();
        float[][] expected = Gradients();
        using (Workspace workspace = Workspace.Begin())
        {
            Tensor map = Normalised();
            Tensor sum = map.Apply(_second).Sum();
            Assert.True(map.Storage.IsSetAside);
            sum.Backward();
        }

        Assert.Equal(expected, Gradients());
    }

    [Fact]
    public void What_is_kept_retained_or_detached_outlives_backward_and_the_workspace()
    {
        Tensor kept, retained, detached;
        float[] values;
        using (Workspace workspace = Workspace.Begin())
        {
            (kept, retained, detached) = (Normalised(), Normalised(), Normalised());
            values = kept.ToArray();
            Tensor sum = kept.Apply(_second).Sum() + retained.Apply(_second).Sum() + detached.Apply(_second).Sum();
            kept.Keep();
            retained.Retain();
            detached = detached.Detach();
            Assert.True(detached.Storage.IsSetAside);
            sum.Backward();
            Assert.Equal(values, retained.ToArray());
            Assert.Equal(values, detached.ToArray());
            workspace.Return(detached);
        }

        Assert.Equal(values, detached.ToArray());
    }

    [Fact]
    public void A_sum_written_over_a_normalised_map_is_not_taken_for_the_map()
    {
        BatchNorm2d norm = new(8);
        float[] Sum()
        {
            Tensor map = Normalised();
            return map.Apply(norm).AddReluOver(map).ToArray();
        }

        float[] expected = Sum();
        using Workspace workspace = Workspace.Begin();

        Assert.Equal(expected, Sum());
    }

    [Fact]
    public void A_training_step_of_a_network_gives_the_same_bits_in_a_workspace_as_outside()
    {
        Assert.Equal(Losses(isInWorkspace: false), Losses(isInWorkspace: true));

        static float[] Losses(bool isInWorkspace)
        {
            Model model = ModelCatalog.Default.Create("resnet8", new ModelOptions { Classes = 4, Attention = "se" });
            model.Train();
            Sgd optimizer = new(model.Parameters(), 0.05, momentum: 0.9);
            Tensor images = Tensor.From(Values.ToSingle(Values.Random(5, 4 * 3 * 16 * 16)), new Shape(4, 3, 16, 16));
            float[] losses = new float[3];
            foreach (ref float loss in losses.AsSpan())
            {
                if (!isInWorkspace)
                {
                    loss = Step();
                    continue;
                }

                using Workspace workspace = Workspace.Begin();
                loss = Step();
            }

            return losses;

            float Step()
            {
                Tensor loss = Fovea.Losses.CrossEntropy(images.Apply(model), [0, 1, 2, 3]);
                float value = loss.Item();
                loss.Backward();
                optimizer.Step();
                return value;
            }
        }
    }

    [Fact]
    public void An_empty_map_comes_back_empty()
    {
        using Workspace workspace = Workspace.Begin();
        BatchNorm2d norm = new(8, Activation.Relu);
        norm.Evaluate();
        Tensor map = Tensor.From([], new Shape(0, 3, 6, 5)).Apply(_first).Apply(norm);
        _ = map.Apply(_second);

        Assert.True(map.Storage.IsSetAside);
        Assert.Empty(map.ToArray());
    }

    [Fact]
    public void A_map_whose_input_is_gone_says_so_however_often_it_is_read()
    {
        using Workspace workspace = Workspace.Begin();
        Shape shape = new(2, 3, 6, 5);
        Tensor input = Tensor.From(Values.ToSingle(Values.Random(3, shape.Count)), shape).Apply(_first);
        Tensor map = input.Apply(_norm);
        _ = map.Apply(_second);
        Assert.True(map.Storage.IsSetAside);

        input.Sum().Backward();
        Assert.True(input.Storage.IsReleased);

        Assert.Throws<ObjectDisposedException>(() => map.ToArray());
        Assert.Throws<ObjectDisposedException>(() => map.ToArray());
        Assert.NotEmpty(Normalised().Apply(_second).ToArray()); // what was begun to compute the map leaves nothing behind
    }

    [Fact]
    public void A_released_map_stays_released()
    {
        Tensor map;
        using (Workspace workspace = Workspace.Begin())
        {
            map = Normalised();
            _ = map.Apply(_second);
        }

        Assert.Throws<ObjectDisposedException>(() => map.ToArray());
    }

    private Tensor Normalised()
    {
        Shape shape = new(2, 3, 6, 5);
        return Tensor.From(Values.ToSingle(Values.Random(3, shape.Count)), shape).Apply(_first).Apply(_norm);
    }

    private float[][] Gradients()
    {
        Tensor[] parameters = [_first.Weight.Value, _norm.Weight.Value, _norm.Bias.Value, _second.Weight.Value];
        float[][] gradients = [.. parameters.Select(static parameter => parameter.Gradient!.ToArray())];
        foreach (Tensor parameter in parameters)
            parameter.HasGradient = false;
        return gradients;
    }
}
