namespace Fovea.Tests;

/// <summary>Plans of a batch whose weights are few: their steps run for one image after the other, or for several at once.</summary>
public sealed class ImageByImageTests
{
    private const int Channels = 16;
    private const double Tolerance = 1e-5;

    private static readonly Shape Batch = new(5, Channels, 26, 27);

    public static TheoryData<string> Mechanisms => new(
        from entry in AttentionCatalog.Default.Entries
        where !entry.Convolves && entry.Name != "stn" && !entry.Name.StartsWith("plan-test", StringComparison.Ordinal)
        select entry.Name);

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_mechanism_alone_computes_what_it_does_outside_a_plan(string name)
    {
        Module module = Randomized(name);
        Tensor x = Input();
        double[] expected;
        using (Grad.Disabled())
            expected = [.. x.Apply(module).ToArray().Select(static value => (double)value)];
        using PlanSession session = module.Compile(Batch).CreateSession();

        Values.AssertClose(expected, session.Run(x).ToArray(), Tolerance, $"{name}, first run");
        Values.AssertClose(expected, session.Run(x).ToArray(), Tolerance, $"{name}, second run");
    }

    [Theory]
    [InlineData("se")]
    [InlineData("cbam")]
    [InlineData("triplet")]
    [InlineData("ca")]
    public void An_image_has_the_same_bits_in_a_batch_and_alone_whatever_the_threads(string name)
    {
        Module module = Randomized(name);
        float[] images = Input().ToArray();
        int one = Batch.Count / Batch.N;
        using PlanSession single = module.Compile(new Shape(1, Batch.C, Batch.H, Batch.W)).CreateSession();
        float[] expected =
        [
            .. Enumerable.Range(0, Batch.N).SelectMany(
                n => single.Run(Tensor.From(images.AsSpan(n * one, one), single.Plan.Input)).ToArray()),
        ];
        Plan plan = module.Compile(Batch);
        Assert.Equal(Batch.N, plan.Runs);
        int before = Kernels.Parallel.Threads;
        try
        {
            foreach (int threads in (int[])[1, 2, 3, 5, 8])
            {
                Kernels.Parallel.Threads = threads;
                using PlanSession session = plan.CreateSession();
                Assert.Equal(expected, session.Run(Input()).ToArray());
            }
        }
        finally
        {
            Kernels.Parallel.Threads = before;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Every_run_belongs_to_one_arena_and_they_are_in_order(int images)
    {
        Plan plan = Randomized("eca").Compile(new Shape(images, Channels, 9, 9));
        int next = 0;
        for (int arena = 0; arena < plan.Arenas; arena++)
        {
            Assert.Equal(next, plan.FirstRun(arena));
            for (; next < plan.FirstRun(arena + 1); next++)
                Assert.Equal(arena, plan.ArenaOf(next));
        }

        Assert.Equal(plan.Runs, next);
    }

    [Fact]
    public void A_network_reads_its_weights_once_for_all_images()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new ModelOptions { Classes = 10 });
        model.Evaluate();

        Assert.Equal(1, model.Compile(new Shape(4, 3, 32, 32)).Runs);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using PlanSession session = Randomized("cbam").Compile(Batch).CreateSession();
        long least = long.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Shapes_and_counts_of_steps_are_those_of_all_images()
    {
        Plan plan = Randomized("se").Compile(Batch);

        Assert.Contains("gate -> [5, 16, 26, 27]", plan.ToString(), StringComparison.Ordinal);
        using PlanSession session = plan.CreateSession();
        IReadOnlyList<LayerLatency> layers = LatencyBenchmark.Layers(session, TimeSpan.Zero);
        Assert.Equal(Batch, layers[^1].Output);
        Assert.Equal(Batch.N * 2L * Channels, layers.Sum(static layer => layer.MultiplyAdds));
    }

    private static Tensor Input() => Tensor.From(Values.ToSingle(Values.Random(5, Batch.Count)), Batch);

    // Statistics, factors and shifts as after a training.
    private static Module Randomized(string name)
    {
        string? groups = name switch { "sa" or "sge" => "groups", "ema" => "factor", _ => null };
        AttentionOptions options = new(name, groups is null ? [] : [new KeyValuePair<string, string>(groups, "4")]);
        Module module = AttentionCatalog.Default.Create(name, new Site(Position.BeforeAdd, Channels, 1, 0), options);
        module.Initialize(3);
        RandomStream stream = new(7);
        foreach (StateEntry entry in module.State().Where(static entry => !entry.IsCounter))
        {
            foreach (ref float value in entry.Tensor!.MutableSpan)
                value += 0.2f * (float)stream.NextDouble();
        }

        module.Evaluate();
        return module;
    }
}
