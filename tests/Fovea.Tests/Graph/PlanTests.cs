namespace Fovea.Tests;

public sealed class PlanTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string, string> Mechanisms => new(
        from entry in AttentionCatalog.Default.Entries
        where entry.Name != "stn" && !entry.Name.StartsWith("plan-test", StringComparison.Ordinal)
        select (entry.Convolves ? "resnet8" : "cifar_mobilenet_v2", entry.Name));

    [Theory]
    [InlineData("resnet8", 33, 31, 3)]
    [InlineData("resnet18", 64, 48, 1)]
    [InlineData("resnet50", 64, 64, 2)]
    [InlineData("resnext50_32x4d", 64, 64, 1)]
    [InlineData("se_resnet50", 64, 64, 1)]
    [InlineData("mobilenet_v2", 64, 96, 2)]
    [InlineData("mobilenext", 64, 64, 1)]
    [InlineData("efficientnet_b0", 65, 63, 1)]
    [InlineData("shufflenet_v2_x1_0", 64, 64, 2)]
    [InlineData("bn_inception", 64, 64, 1)]
    [InlineData("inception_resnet_v2", 96, 96, 1)]
    public void A_plan_computes_what_the_network_does(string name, int height, int width, int batch)
    {
        Model model = Randomized(name, "none");
        Check(model, new Shape(batch, 3, height, width), name);
    }

    [Theory]
    [InlineData("resnet50", "se", 64, 64)]
    [InlineData("resnet50", "cbam", 33, 65)]
    [InlineData("resnet50", "sa", 64, 64)]
    [InlineData("resnet50", "triplet", 65, 47)]
    [InlineData("mobilenet_v2", "ca", 63, 65)]
    [InlineData("mobilenet_v2", "triplet:no_spatial=true", 64, 64)]
    public void A_plan_with_attention_computes_what_the_network_does_at_its_real_widths(
        string name, string attention, int height, int width) =>
        Check(Randomized(name, attention), new Shape(1, 3, height, width), $"{name} with {attention}");

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_plan_computes_what_a_network_with_attention_does_and_allocates_nothing(string name, string attention)
    {
        Model model = Randomized(name, attention);
        Shape input = new(2, 3, 32, 32);
        PlanSession session = Check(model, input, $"{name} with {attention}");
        Tensor x = Input(input);
        // Other tests make the collector run, which empties the runtime's pools: the least of several runs is what a run needs.
        long least = long.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Run(x);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Norms_activations_and_shortcuts_leave_no_step_of_their_own()
    {
        Plan plan = Randomized("resnet18", "none").Compile(new Shape(1, 3, 64, 64));

        Assert.DoesNotContain(plan.Steps, static step => step.Name is "batch_norm" or "relu" or "add_relu");
        Assert.Equal(8, plan.Steps.Count(static step => step.Name == "conv2d + batch_norm + add_relu"));
        Assert.Contains("layer1.0.conv2: conv2d + batch_norm + add_relu -> [1, 64, 16, 16]", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("se", "gate + add_relu")]
    [InlineData("ca", "gate + add_relu")]
    [InlineData("cbam", "gate + add_relu")]
    [InlineData("scse", "gate_sum + add_relu")]
    [InlineData("triplet", "gate_mean3 + add_relu")]
    [InlineData("sa:groups=2", "shuffle_attention + add_relu")]
    public void A_gate_adds_the_shortcut_and_clamps_the_sum_in_its_own_pass(string attention, string step)
    {
        Plan plan = Randomized("resnet8", attention).Compile(new Shape(1, 3, 32, 32));

        Assert.Contains(plan.Steps, candidate => candidate.Name == step);
        Assert.DoesNotContain(plan.Steps, static candidate => candidate.Name == "add_relu");
    }

    [Theory]
    [InlineData("triplet", "axis_max_mean + axis_max_mean + channel_max_mean")]
    [InlineData("triplet:no_spatial=true", "axis_max_mean + axis_max_mean")]
    [InlineData("ca", "mean + mean")]
    [InlineData("cbam", "mean + global_max_pool")]
    [InlineData("gc", "position_sum + conv2d + softmax")]
    public void What_a_mechanism_reads_of_a_map_is_one_pass(string attention, string step)
    {
        Plan plan = Randomized("resnet8", attention).Compile(new Shape(1, 3, 32, 32));

        Assert.Equal(3, plan.Steps.Count(candidate => candidate.Name == step));
        Assert.DoesNotContain(plan.Steps, candidate => candidate.Name is "axis_max_mean" or "global_max_pool");
    }

    [Theory]
    [InlineData("se")]
    [InlineData("eca")]
    public void A_gate_of_channels_goes_into_the_weight_of_the_projection_where_that_is_smaller_than_the_map(string attention)
    {
        Model model = Randomized("mobilenet_v2", attention);
        Shape input = new(2, 3, 64, 64);
        Plan plan = model.Compile(input);

        Assert.Contains(plan.Steps, static step => step is GatedDenseStep);
        Assert.Contains(plan.Steps, static step => step.Name == "gate"); // maps of 2x2 have fewer values than weights
        Check(model, input, $"mobilenet_v2 with {attention}");
    }

    [Fact]
    public void The_product_between_two_gates_is_not_stored()
    {
        Plan plan = Randomized("resnet8", "cbam").Compile(new Shape(1, 3, 32, 32));

        Assert.Equal(3, plan.Steps.Count(static step => step is GatedPoolingStep));
        Assert.Equal(3, plan.Steps.Count(static step => step.Name.StartsWith("gate", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        Shape input = new(1, 3, 64, 64);
        Tensor x = Input(input);
        using PlanSession session = Randomized("mobilenet_v2", "ca").Compile(input).CreateSession();
        int threads = Machine.Threads;
        try
        {
            Machine.Threads = 1;
            float[] one = session.Run(x).ToArray();
            Machine.Threads = 3;
            Assert.Equal(one, session.Run(x).ToArray());
        }
        finally
        {
            Machine.Threads = threads;
        }
    }

    [Fact]
    public async Task Sessions_of_one_plan_run_at_once_on_threads_of_their_own()
    {
        Shape input = new(1, 3, 32, 32);
        Plan plan = Randomized("resnet8", "se").Compile(input);
        Tensor[] images = [.. Enumerable.Range(0, 4).Select(seed => Input(input, (ulong)seed))];
        float[][] expected = [.. images.Select(image => plan.CreateSession().Run(image).ToArray())];

        float[][] actual = await Task.WhenAll(images.Select(image => Task.Run(
            () =>
            {
                PlanSession session = plan.CreateSession();
                float[] result = [];
                for (int i = 0; i < 20; i++)
                    result = session.Run(image).ToArray();
                return result;
            },
            TestContext.Current.CancellationToken)));

        for (int i = 0; i < images.Length; i++)
            Assert.Equal(expected[i], actual[i]);
    }

    [Fact]
    public async Task A_session_refuses_a_second_thread_while_it_runs()
    {
        Shape input = new(8, 3, 64, 64);
        using PlanSession session = Randomized("resnet20", "none").Compile(input).CreateSession();
        Tensor x = Input(input);
        using ManualResetEventSlim isOver = new();
        Task other = Task.Run(
            () =>
            {
                while (!isOver.IsSet)
                {
                    try
                    {
                        session.Run(x);
                    }
                    catch (InvalidOperationException)
                    {
                        // It was the other thread's turn.
                    }
                }
            },
            TestContext.Current.CancellationToken);
        InvalidOperationException? refusal = null;
        for (int i = 0; i < 10_000 && refusal is null; i++)
        {
            try
            {
                session.Run(x);
            }
            catch (InvalidOperationException exception)
            {
                refusal = exception;
            }
        }

        isOver.Set();
        await other;
        Assert.NotNull(refusal);
        Assert.Contains("CreateSession", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shape_is_refused_with_both_shapes()
    {
        using PlanSession session = Randomized("resnet8", "none").Compile(new Shape(1, 3, 32, 32)).CreateSession();

        ShapeException refusal = Assert.Throws<ShapeException>(() => session.Run(Input(new Shape(2, 3, 32, 32))));
        Assert.Contains("[1, 3, 32, 32]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3, 32, 32]", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet8")]
    [InlineData("cifar_mobilenet_v2")]
    public void Values_in_another_order_in_memory_give_the_same_result(string name)
    {
        Shape input = new(2, 3, 32, 32);
        float[] values = Values.ToSingle(Values.Random(5, input.Count));
        float[] channelsLast = Tensor.From(values, input).ToArray(Layout.Nhwc);
        Tensor rowMajor = Tensor.Persistent(input);
        values.CopyTo(rowMajor.MutableSpan);
        using PlanSession session = Randomized(name, "none").Compile(input).CreateSession();
        float[] expected = session.Run(Tensor.From(values, input)).ToArray();

        Assert.Equal(expected, session.Run(Tensor.From(channelsLast, input, Layout.Nhwc)).ToArray());
        Assert.Equal(expected, session.Run(rowMajor).ToArray());
    }

    [Fact]
    public void A_disposed_session_does_not_run()
    {
        Shape input = new(1, 3, 32, 32);
        PlanSession session = Randomized("resnet8", "none").Compile(input).CreateSession();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(Input(input)));
        Assert.Throws<ObjectDisposedException>(() => session.Run());
    }

    [Fact]
    public void A_network_in_training_mode_is_not_compiled()
    {
        Model model = Randomized("resnet8", "none");
        model.Train();

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => model.Compile(new Shape(1, 3, 32, 32)));
        Assert.Contains("Evaluate()", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_zero_gives_no_rows()
    {
        Shape input = new(0, 3, 32, 32);
        using PlanSession session = Randomized("resnet8", "ca").Compile(input).CreateSession();

        Assert.Equal(new Shape(0, 10), session.Run(Input(input)).Shape);
    }

    [Theory]
    [InlineData("resnet8", "none", float.NaN)]
    [InlineData("resnet8", "none", float.PositiveInfinity)]
    [InlineData("resnet8", "cbam", float.NegativeInfinity)]
    [InlineData("cifar_mobilenet_v2", "ca", float.NaN)]
    [InlineData("cifar_mobilenet_v2", "sa", float.PositiveInfinity)]
    public void An_image_that_is_not_finite_spoils_its_own_result_only(string name, string attention, float value)
    {
        Shape input = new(2, 3, 32, 32);
        Tensor x = Input(input);
        using PlanSession session = Randomized(name, attention).Compile(input).CreateSession();
        float[] clean = session.Run(x).ToArray();
        x.MutableSpan[17] = value;

        float[] spoiled = session.Run(x).ToArray();

        Assert.NotEqual(clean[..10], spoiled[..10]);
        Assert.Equal(clean[10..], spoiled[10..]);
    }

    [Fact]
    public void Values_that_are_alive_at_once_share_no_memory()
    {
        Plan plan = Randomized("efficientnet_b0", "none").Compile(new Shape(1, 3, 64, 64));
        PlanGraph graph = plan.Graph;
        int[] last = new int[graph.Shapes.Count];
        foreach ((PlanNode node, int i) in graph.Nodes.Select(static (node, i) => (node, i)))
        {
            foreach (int read in node.Reads)
                last[plan.Roots[read]] = i;
        }

        HashSet<int> alive = [];
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            // The result has memory of its own.
            foreach (int output in graph.Nodes[i].Outputs.Where(output => plan.Roots[output] == output && plan.Memory.Offset(output) >= 0))
            {
                (long start, long end) = Range(output);
                foreach (int other in alive)
                {
                    (long from, long to) = Range(other);
                    Assert.True(end <= from || to <= start, $"values {output} and {other} overlap at operation {i}");
                }

                alive.Add(output);
            }

            alive.RemoveWhere(value => last[value] <= i);
        }

        (long Start, long End) Range(int value) => (plan.Memory.Offset(value), plan.Memory.Offset(value) + graph.Shapes[value].Count);
    }

    [Fact]
    public void A_plan_of_another_size_of_the_same_network_uses_the_same_weights()
    {
        Model model = Randomized("resnet8", "none");
        Plan small = model.Compile(new Shape(1, 3, 32, 32)), large = model.Compile(new Shape(4, 3, 48, 48));
        Assert.Same(small.Steps.OfType<KernelStep>().First().Weights, large.Steps.OfType<KernelStep>().First().Weights);

        model.Parameters().First().Value.Version++;
        Assert.NotSame(
            small.Steps.OfType<KernelStep>().First().Weights,
            model.Compile(new Shape(1, 3, 32, 32)).Steps.OfType<KernelStep>().First().Weights);
    }

    private static PlanSession Check(Model model, Shape input, string what)
    {
        Tensor x = Input(input);
        double[] expected;
        using (Grad.Disabled())
            expected = [.. x.Apply(model).ToArray().Select(static value => (double)value)];
        PlanSession session = model.Compile(input).CreateSession();
        Values.AssertClose(expected, session.Run(x).ToArray(), Tolerance, $"{what}, {input}, first run");
        // A second run finds the memory as the first left it.
        Values.AssertClose(expected, session.Run(x).ToArray(), Tolerance, $"{what}, {input}, second run");
        return session;
    }

    private static Tensor Input(Shape shape, ulong seed = 5) => Tensor.From(Values.ToSingle(Values.Random(seed, shape.Count)), shape);

    // Norms that do something: means, variances, factors and shifts as after a training.
    private static Model Randomized(string name, string attention)
    {
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = attention, Classes = 10, Seed = 3 });
        RandomStream stream = new(7);
        foreach (StateEntry entry in model.State().Where(static entry => !entry.IsCounter && entry.Shape.Rank == 1))
        {
            bool isVariance = entry.Key.EndsWith("running_var", StringComparison.Ordinal);
            foreach (ref float value in entry.Tensor!.MutableSpan)
                value = isVariance ? 0.5f + (float)stream.NextDouble() : value + (0.2f * ((float)stream.NextDouble() - 0.5f));
        }

        model.Evaluate();
        return model;
    }
}
