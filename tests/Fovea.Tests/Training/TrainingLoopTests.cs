namespace Fovea.Tests.Training;

public sealed class TrainingLoopTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_resumed_run_ends_with_the_bits_of_an_uninterrupted_one(int stepsBeforeTheStop)
    {
        using TemporaryFolder folder = new();
        using TrainingLoop whole = TinyRun.Loop(TinyRun.Settings);
        TinyRun.Advance(whole);
        using (TrainingLoop first = TinyRun.Loop(TinyRun.Settings))
        {
            TinyRun.Advance(first, stepsBeforeTheStop);
            first.Save(folder.File("last.safetensors"));
        }

        using TrainingLoop second = TinyRun.Loop(TinyRun.Settings);
        second.Restore(folder.File("last.safetensors"));
        TinyRun.Advance(second);

        TinyRun.AssertSameBits(whole.Model, second.Model);
        whole.Save(folder.File("whole"));
        second.Save(folder.File("resumed"));
        Assert.Equal(File.ReadAllBytes(folder.File("whole")), File.ReadAllBytes(folder.File("resumed")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_resumed_run_draws_the_augmentation_of_an_uninterrupted_one(int stepsBeforeTheStop)
    {
        TrainSettings settings = TinyRun.Settings with
        {
            Augment = "rrc,flip,jitter:0.2,rand-m9-mstd0.5-inc1,erase:0.5:fill=noise",
            Mixup = 0.2,
            CutMix = 1,
        };
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
        using TrainingLoop plain = TinyRun.Loop(settings with { Augment = "standard" });
        CheckpointException error = Assert.Throws<CheckpointException>(() => plain.Restore(folder.File("last.safetensors")));
        Assert.Contains("\"augment\": \"rrc,flip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        int before = Kernels.Parallel.Threads;
        try
        {
            Kernels.Parallel.Threads = 1;
            using TrainingLoop one = TinyRun.Loop(TinyRun.Settings);
            TinyRun.Advance(one);
            Kernels.Parallel.Threads = 2;
            using TrainingLoop two = TinyRun.Loop(TinyRun.Settings);
            TinyRun.Advance(two);
            TinyRun.AssertSameBits(one.Model, two.Model);
        }
        finally
        {
            Kernels.Parallel.Threads = before;
        }
    }

    [Fact]
    public void Equal_runs_leave_equal_files_although_their_times_differ()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["one", "two"])
        {
            using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings);
            TinyRun.Advance(loop);
            loop.Save(folder.File(name));
        }

        Assert.Equal(File.ReadAllBytes(folder.File("one")), File.ReadAllBytes(folder.File("two")));
    }

    [Fact]
    public void The_seed_decides_the_result()
    {
        using TrainingLoop one = TinyRun.Loop(TinyRun.Settings);
        using TrainingLoop other = TinyRun.Loop(TinyRun.Settings with { Seed = 4 });
        TinyRun.Advance(one);
        TinyRun.Advance(other);
        Assert.NotEqual(one.History[^1].Loss, other.History[^1].Loss);
    }

    [Fact]
    public void The_rate_rises_over_a_twentieth_of_the_steps_and_falls_to_nearly_nothing()
    {
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Epochs = 4, BatchSize = 16, ShapesTrain = 160, ShapesTest = 8 });
        Assert.Equal(40, loop.TotalSteps);
        TinyRun.Advance(loop, 1);
        Assert.Equal(0.0125 * 0.01, loop.LearningRate, 1e-12);
        TinyRun.Advance(loop, 2);
        Assert.Equal(0.0125, loop.LearningRate, 1e-12);
        TinyRun.Advance(loop);
        Assert.InRange(loop.LearningRate, 0, 1e-4);
    }

    [Fact]
    public void A_loss_that_is_not_finite_names_the_first_module_and_leaves_the_weights()
    {
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Attention = "none" });
        Parameter weight = loop.Model.Parameters().First();
        weight.Value.MutableSpan[0] = float.NaN;
        weight.Value.Version++;

        NonFiniteException error = Assert.Throws<NonFiniteException>(() => TinyRun.Advance(loop, 1));

        Assert.Equal(weight.Path[..weight.Path.LastIndexOf('.')], error.Module);
        Assert.Contains("epoch 1, step 1", error.Message, StringComparison.Ordinal);
        Assert.All(loop.Model.Parameters(), static parameter => Assert.Null(parameter.Value.Gradient));
    }

    [Fact]
    public void A_state_of_other_settings_is_refused_with_the_settings_that_differ()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("last.safetensors");
        using (TrainingLoop loop = TinyRun.Loop(TinyRun.Settings))
            loop.Save(path);

        using TrainingLoop other = TinyRun.Loop(TinyRun.Settings with { Momentum = 0.8 });
        CheckpointException error = Assert.Throws<CheckpointException>(() => other.Restore(path));
        Assert.Contains("\"momentum\": 0.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_of_other_data_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("last.safetensors");
        using (TrainingLoop loop = TinyRun.Loop(TinyRun.Settings))
            loop.Save(path);
        (Model model, DataSource data) = TrainingSetup.Build(TinyRun.Settings);
        DataSource changed = new(data.Name, data.Train, data.Test, "another");

        using TrainingLoop other = new(model, changed, TinyRun.Settings);
        Assert.Contains("have changed", Assert.Throws<CheckpointException>(() => other.Restore(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_cut_in_half_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("last.safetensors");
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings);
        loop.Save(path);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole.AsSpan(0, whole.Length / 2));
        Assert.Throws<CheckpointException>(() => loop.Restore(path));
    }

    [Fact]
    public void A_file_with_weights_alone_is_no_state_to_resume_from()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("best.safetensors");
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings);
        loop.Model.Save(path);
        Assert.Contains("last.safetensors", Assert.Throws<CheckpointException>(() => loop.Restore(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_images_than_a_batch_are_an_error_that_says_so()
    {
        DataException error = Assert.Throws<DataException>(() => TinyRun.Loop(TinyRun.Settings with { BatchSize = 64 }));
        Assert.Contains("44 training images, fewer than a batch of 64", error.Message, StringComparison.Ordinal);
    }
}
