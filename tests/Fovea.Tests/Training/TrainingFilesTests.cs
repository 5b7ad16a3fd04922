namespace Fovea.Tests.Training;

public sealed class TrainingFilesTests
{
    [Fact]
    public void The_states_of_the_last_epochs_are_kept_and_a_run_goes_on_from_one_of_them()
    {
        using TemporaryFolder folder = new();
        TrainSettings settings = TinyRun.Settings with { Epochs = 4 };
        Trainer whole = new(settings);
        whole.Run(new RunOptions { Folder = folder.File("run"), Keep = 2 });
        string kept = folder.File("run/checkpoints");
        Assert.Equal(
            ["epoch-0003.safetensors", "epoch-0004.safetensors"], Directory.GetFiles(kept).Select(Path.GetFileName).Order());
        File.Delete(folder.File("run/results.json"));

        Trainer again = new(settings);
        TrainResult result = again.Run(new RunOptions { ResumeFrom = Path.Combine(kept, "epoch-0003.safetensors") });

        Assert.Equal(folder.File("run"), result.Folder);
        TinyRun.AssertSameBits(whole.Model, again.Model);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_disk_that_is_full_leaves_the_checkpoint_before(double share)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("last.safetensors");
        // Two moments, averaged weights and gathered gradients beside the weights.
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Optimizer = "adamw", Ema = 0.9, Accumulate = 2 });
        loop.Save(path);
        byte[] before = File.ReadAllBytes(path);
        TinyRun.Advance(loop, 3);
        loop.Save(folder.File("now"));
        using (SafetensorsFile now = SafetensorsFile.Open(folder.File("now")))
        {
            foreach (string state in (string[])["moment1", "average", "gradient"])
                Assert.True(now.Contains($"@{state}/fc.weight"), $"no {state} is saved");
        }

        int room = (int)(share * new FileInfo(folder.File("now")).Length);
        File.Delete(folder.File("now"));

        OutputException error = Assert.Throws<OutputException>(
            () => AtomicFile.Write(path, stream => loop.Compose().Write(new FullDisk(stream, room))));

        Assert.True(error.NoRoom);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_run_that_diverges_keeps_the_state_before()
    {
        using TemporaryFolder folder = new();
        TrainSettings settings = TinyRun.Settings with
        {
            LearningRate = 1e5,
            Warmup = 0,
            Epochs = 20,
            Attention = "none",
            Schedule = "constant",
        };
        NonFiniteException error = Assert.Throws<NonFiniteException>(
            () => new Trainer(settings).Run(new RunOptions { Folder = folder.File("run"), SaveEvery = TimeSpan.Zero }));

        Assert.Contains("epoch ", error.Message, StringComparison.Ordinal);
        Assert.Contains("step ", error.Message, StringComparison.Ordinal);
        Model last = Model.Load(folder.File("run/last.safetensors"));
        Assert.All(last.State().Where(static entry => !entry.IsCounter), static entry => Assert.False(
            entry.Values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue), $"{entry.Key} is not finite"));
    }
}
