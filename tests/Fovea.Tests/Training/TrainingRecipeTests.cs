namespace Fovea.Tests.Training;

public sealed class TrainingRecipeTests
{
    public static TheoryData<string, int> Rows => new(
        from optimizer in OptimizerKind.Names
        from steps in (int[])[1, 4, 7]
        select (optimizer, steps));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_run_with_everything_on_resumes_to_the_same_bits_with_each_optimizer(string optimizer, int stepsBeforeTheStop) =>
        AssertResumes(
            TinyRun.Settings with
            {
                Optimizer = optimizer,
                Schedule = "one-cycle",
                Warmup = 0.3,
                Accumulate = 2,
                ClipNorm = 1,
                Ema = 0.9,
                DropPath = 0.3,
                ZeroInit = true,
                Rates = "layer1=0.5",
                Smoothing = 0.1,
            },
            stepsBeforeTheStop);

    [Theory]
    [InlineData("plateau", 7)]
    [InlineData("plateau", 13)]
    [InlineData("step", 7)]
    [InlineData("polynomial", 3)]
    public void A_run_resumes_to_the_same_bits_with_each_schedule(string schedule, int stepsBeforeTheStop) =>
        AssertResumes(
            TinyRun.Settings with
            {
                Epochs = 3,
                Schedule = schedule,
                Patience = schedule == "plateau" ? 0 : null,
                DecayEpochs = schedule == "step" ? 1.5 : null,
                Freeze = "conv1,bn1",
                ClipValue = 0.01,
            },
            stepsBeforeTheStop);

    [Fact]
    public void Frozen_parameters_and_the_statistics_of_frozen_norms_keep_their_bits()
    {
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Freeze = "conv1,bn1,layer1.*" });
        using TrainingLoop untouched = TinyRun.Loop(TinyRun.Settings);
        TinyRun.Advance(loop);
        foreach ((StateEntry trained, StateEntry first) in loop.Model.State().Zip(untouched.Model.State()))
        {
            bool frozen = trained.Key.Split('.')[0] is "conv1" or "bn1" or "layer1";
            if (trained.IsCounter)
                Assert.Equal(frozen ? 0 : 10, trained.Count);
            else
                Assert.True(frozen == trained.Values.SequenceEqual(first.Values), $"{trained.Key}: frozen is {frozen}");
        }
    }

    [Fact]
    public void Blocks_leave_their_branch_out_ever_more_often()
    {
        Model model = TrainingSetup.Create(TinyRun.Settings with { Model = "resnet14" }, classes: 4);
        ResidualRecipe.SetDropPath(model, 0.5);
        Assert.Equal(
            [0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f], model.Modules().OfType<StochasticDepth>().Select(static drop => drop.Probability));
    }

    [Theory]
    [InlineData("resnet8")]
    [InlineData("resnet50_x0.25")]
    [InlineData("cifar_mobilenet_v2")]
    [InlineData("efficientnet_b0_x0.25")]
    [InlineData("mobilenext_x0.25")]
    public void Stochastic_depth_changes_training_and_not_evaluation(string name)
    {
        Model plain = TrainingSetup.Create(TinyRun.Settings with { Model = name }, classes: 4);
        Model dropping = TrainingSetup.Create(TinyRun.Settings with { Model = name }, classes: 4);
        ResidualRecipe.SetDropPath(dropping, 0.9);
        float[] values = new float[4 * 3 * 32 * 32];
        RandomStream stream = new(5);
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        Tensor images = Tensor.From(values, new Shape(4, 3, 32, 32));
        plain.Evaluate();
        dropping.Evaluate();

        Assert.Equal(images.Apply(plain).ToArray(), images.Apply(dropping).ToArray());
        dropping.Train();
        plain.Train();
        Assert.NotEqual(images.Apply(plain).ToArray(), images.Apply(dropping).ToArray());
    }

    [Fact]
    public void Blocks_whose_last_norm_starts_at_zero_pass_their_input_on()
    {
        Model model = TrainingSetup.Create(TinyRun.Settings with { Attention = "none" }, classes: 4);
        ResidualRecipe.ZeroLastNorms(model);
        BasicBlock block = model.Modules().OfType<BasicBlock>().First();
        Tensor x = Tensor.Filled(new Shape(1, 16, 4, 4), 0.5f);
        Assert.Equal(x.ToArray(), x.Apply(block).ToArray());
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 6)]
    [InlineData(5, 2)]
    [InlineData(9, 2)]
    public void Batches_are_gathered_within_an_epoch_for_one_step(int accumulate, int updates)
    {
        using TemporaryFolder folder = new();
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Accumulate = accumulate });
        TinyRun.Advance(loop);
        loop.Save(folder.File("last.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("last.safetensors"));
        Assert.Contains($"\"updates\": {updates},", file.Metadata["fovea.training"], StringComparison.Ordinal);
        Assert.DoesNotContain(file.Entries, static entry => entry.Name.StartsWith("@gradient/", StringComparison.Ordinal));
    }

    [Fact]
    public void Averaged_weights_are_measured_saved_and_kept_as_the_best()
    {
        using TemporaryFolder folder = new();
        Trainer trainer = new(TinyRun.Settings with { Ema = 0.5 });
        TrainResult result = trainer.Run(new RunOptions { Folder = folder.File("run") });

        Assert.All(result.Epochs, static epoch => Assert.NotNull(epoch.EmaTop1));
        Model best = Model.Load(result.Checkpoint!);
        using Loader test = new(trainer.Data.Test, 7);
        Assert.Equal(result.Best.EmaTop1!.Value, Evaluator.Run(best, test.Epoch(0)).Top1);
        using SafetensorsFile last = SafetensorsFile.Open(folder.File("run/last.safetensors"));
        Assert.True(last.Contains("@average/layer1.0.bn1.running_mean"));
    }

    [Fact]
    public void A_gradient_that_is_not_finite_names_its_parameter_and_leaves_the_weights()
    {
        PointModule point = new([1f]);
        point.SetGradient([float.NaN]);
        NonFiniteException error = NonFiniteSearch.ExplainGradients(point.Parameters(), epoch: 2, step: 3);
        Assert.Contains("epoch 2, step 3; first: p;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_beyond_any_sense_stops_the_run_and_names_the_layer()
    {
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Attention = "none" });
        Parameter scale = loop.Model.Parameters().Single(static parameter => parameter.Path == "fc.weight");
        foreach (ref float value in scale.Value.MutableSpan)
            value *= 1e7f;
        scale.Value.Version++;
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => TinyRun.Advance(loop, 1));
        Assert.Contains("has diverged", error.Message, StringComparison.Ordinal);
        Assert.Equal("fc", error.Module);
    }

    private static void AssertResumes(TrainSettings settings, int stepsBeforeTheStop)
    {
        using TemporaryFolder folder = new();
        using TrainingLoop whole = TinyRun.Loop(settings);
        TinyRun.Advance(whole);
        using (TrainingLoop first = TinyRun.Loop(settings))
        {
            TinyRun.Advance(first, stepsBeforeTheStop);
            first.Save(folder.File("last.safetensors"));
        }

        using TrainingLoop second = TinyRun.Loop(settings);
        second.Restore(folder.File("last.safetensors"));
        TinyRun.Advance(second);

        TinyRun.AssertSameBits(whole.Model, second.Model);
        whole.Save(folder.File("whole"));
        second.Save(folder.File("resumed"));
        Assert.Equal(File.ReadAllBytes(folder.File("whole")), File.ReadAllBytes(folder.File("resumed")));
    }
}
