namespace Fovea.Tests.Autograd;

public sealed class MapMomentsTests
{
    private static Tensor Map => Tensor.From(Values.ToSingle(Values.Random(17, 3 * 8 * 9 * 7)), new Shape(3, 8, 9, 7));

    [Fact]
    public void A_norm_takes_the_moments_that_the_convolution_before_it_gathered()
    {
        (Conv2d convolution, BatchNorm2d norm) = Layers();
        Tensor y = Map.Apply(convolution);
        Assert.NotNull(y.Moments);
        Array.Fill(y.Moments.Mean, 0.25);
        Array.Fill(y.Moments.Variance, 4);

        Tensor normalised = y.Apply(norm);

        Values.AssertClose([.. y.ToArray().Select(static v => (v - 0.25) / 2)], normalised.ToArray(), 1e-4, "with moments set by hand");
    }

    [Fact]
    public void Gathered_moments_make_what_a_pass_over_the_map_makes()
    {
        (Conv2d convolution, BatchNorm2d norm) = Layers();
        Tensor y = Map.Apply(convolution);

        double[] expected = [.. y.Detach().Apply(norm).ToArray().Select(static v => (double)v)];

        Values.AssertClose(expected, y.Apply(norm).ToArray(), 1e-6, "normalised");
    }

    [Fact]
    public void Two_uses_of_a_weight_before_the_norm_keep_their_own()
    {
        (Conv2d convolution, BatchNorm2d norm) = Layers();
        Tensor first = Map.Apply(convolution), second = (Map * Tensor.Filled(new Shape(1, 1, 1, 1), 3f)).Apply(convolution);
        double[] expected = [.. first.Detach().Apply(norm).ToArray().Select(static v => (double)v)];

        Values.AssertClose(expected, first.Apply(norm).ToArray(), 1e-6, "the first use");
        Assert.NotNull(second.Moments);
        Assert.Null(first.Moments);
    }

    [Fact]
    public void Nothing_is_gathered_where_no_norm_in_training_follows()
    {
        Conv2d evaluated = new(8, 20, 3, bias: false), biased = new(8, 20, 3);
        biased.Train();

        Assert.Null(Map.Apply(evaluated).Moments);
        Assert.Null(Map.Apply(biased).Moments);
    }

    private static (Conv2d Convolution, BatchNorm2d Norm) Layers()
    {
        Conv2d convolution = new(8, 20, 3, bias: false);
        BatchNorm2d norm = new(20);
        foreach (Module module in (Module[])[convolution, norm])
        {
            module.Initialize(5);
            module.Train();
        }

        return (convolution, norm);
    }
}
