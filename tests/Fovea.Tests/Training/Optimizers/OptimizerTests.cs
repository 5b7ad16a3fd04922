namespace Fovea.Tests.Training;

public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, Optimizer>> Kinds = new()
    {
        ["sgd"] = static p => new Sgd(p, 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true),
        ["adam"] = static p => new Adam(p, 0.1, weightDecay: 0.01, amsGrad: true),
        ["adamw"] = static p => new AdamW(p, 0.1, weightDecay: 0.01),
        ["rmsprop"] = static p => new RmsProp(p, 0.1, momentum: 0.9, centered: true, weightDecay: 0.01),
        ["rmsprop-tf"] = static p => new RmsProp(p, 0.1, momentum: 0.9, tensorFlow: true),
        ["lamb"] = static p => new Lamb(p, 0.1),
        ["adagrad"] = static p => new Adagrad(p, 0.1, weightDecay: 0.01),
    };

    public static TheoryData<string, int> Rows =>
        new(from kind in Kinds.Keys from count in (int[])[1, 17, (1 << 15) + 5] select (kind, count));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_element_moves_alike_in_vectors_tails_and_further_blocks(string kind, int count)
    {
        PointModule point = Filled(count, 0.3f);
        Optimizer optimizer = Kinds[kind](point.Parameters());
        for (int step = 0; step < 3; step++)
        {
            point.SetGradient(Filled(count, 0.7f).Values);
            optimizer.Step();
        }

        int different = point.Values.IndexOfAnyExcept(point.Values[0]);
        Assert.True(different < 0, $"{kind}, {count} elements: element {different} differs from element 0");
        Assert.True(point.Values[0] < 0.3f, $"{kind}: {point.Values[0]} did not fall");
        Assert.Equal(3, optimizer.Steps);
    }

    [Fact]
    public void A_factor_of_the_rate_scales_the_steps_of_the_parameters_that_it_names()
    {
        Pair pair = new();
        Sgd sgd = new(pair.Parameters(), learningRate: 1);

        int matched = sgd.ScaleRates("*slow", 0.25);
        int none = sgd.ScaleRates("slo", 0);
        pair.SetGradients();
        sgd.Step();

        Assert.Equal((1, 0), (matched, none));
        Assert.Equal([-1f, -0.25f], pair.Parameters().Select(static parameter => parameter.Value.Span[0]));
    }

    [Fact]
    public void The_first_step_of_lamb_has_the_length_of_the_weights_times_the_rate()
    {
        PointModule point = Filled(100, 2f);
        Lamb lamb = new(point.Parameters(), learningRate: 0.1, weightDecay: 0);
        point.SetGradient(Filled(100, 0.01f).Values);
        lamb.Step();
        Assert.Equal(1.8f, point.Values[0], 1e-4f);
    }

    [Fact]
    public void Lamb_spares_norms_and_biases_the_quotient_of_lengths()
    {
        Pair pair = new(decays: false, start: 2f);
        Lamb lamb = new(pair.Parameters(), learningRate: 0.1);
        pair.SetGradients();
        lamb.Step();
        Assert.Equal(1.9f, pair.Parameters().First().Value.Span[0], 1e-4f);
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        foreach ((string kind, Func<IEnumerable<Parameter>, Optimizer> make) in Kinds)
        {
            PointModule point = Filled(1000, 0.3f);
            PointModule gradient = Filled(1000, 0.7f);
            Optimizer optimizer = make(point.Parameters());
            long before = 0;
            for (int step = 0; step < 3; step++)
            {
                point.SetGradient(gradient.Values);
                before = GC.GetAllocatedBytesForCurrentThread();
                optimizer.Step();
            }

            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes == 0, $"{kind}: a warm step allocates {bytes} bytes");
        }
    }

    [Fact]
    public void Settings_out_of_range_name_the_argument()
    {
        PointModule point = Filled(1, 0f);
        Assert.Throws<ArgumentOutOfRangeException>("beta2", () => new AdamW(point.Parameters(), beta2: 1));
        Assert.Throws<ArgumentOutOfRangeException>("alpha", () => new RmsProp(point.Parameters(), alpha: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => new Adagrad(point.Parameters(), epsilon: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("weightDecay", () => new Lamb(point.Parameters(), weightDecay: -1));
        Assert.Throws<ArgumentException>("parameters", () => new Adam([]));
        Assert.Throws<ArgumentOutOfRangeException>("factor", () => new Adam(point.Parameters()).ScaleRates("*", -1));
    }

    internal static PointModule Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return new PointModule(values);
    }

    private sealed class Pair : Module
    {
        private readonly Parameter[] _parameters;

        public Pair(bool decays = true, float start = 0f) => _parameters =
        [
            AddParameter("fast", new Shape(1), Initializers.Constant(start), decays),
            AddParameter("slow", new Shape(1), Initializers.Constant(start), decays),
        ];

        public override Tensor Forward(Tensor x) => x;

        public void SetGradients()
        {
            foreach (Parameter parameter in _parameters)
            {
                if (parameter.Value.GradientStorage is null)
                    parameter.Initialize(0);
                parameter.Value.GradientStorage = Storage.AllocatePersistent(1);
                parameter.Value.GradientStorage.Span[0] = 1f;
                parameter.Value.HasGradient = true;
            }
        }
    }
}
