namespace Fovea.Tests.Training;

public sealed class RunFolderTests
{
    private static readonly RunKind Kind = RunKind.Train("resnet8");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_or_an_empty_folder_is_taken(bool exists)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run");
        if (exists)
            Directory.CreateDirectory(path);
        using RunFolder run = RunFolder.Open(Kind, "settings", new RunOptions { Folder = path });
        Assert.False(run.IsResumed);
        Assert.Equal("settings", File.ReadAllText(run.File("args.json")));
    }

    [Theory]
    [InlineData("settings", null, false, "an interrupted run of the same settings")]
    [InlineData("settings", "results.json", true, "a finished run of the same settings")]
    [InlineData("others", null, true, "a run of other settings")]
    [InlineData(null, "letter.txt", true, "is not empty and holds no run")]
    public void A_folder_with_something_else_is_refused_and_left_alone(string? arguments, string? file, bool resume, string message)
    {
        using TemporaryFolder folder = new();
        if (arguments is not null)
            File.WriteAllText(folder.File("args.json"), arguments);
        if (file is not null)
            File.WriteAllText(folder.File(file), "");
        string[] before = Directory.GetFiles(folder.Path);

        SettingException error = Assert.Throws<SettingException>(
            () => RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.Path, Resume = resume }));

        Assert.Equal("out", error.Argument);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void An_interrupted_run_of_the_same_settings_is_resumed()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("args.json"), "settings");
        File.WriteAllText(folder.File(".fovea-12-1.tmp"), "half a checkpoint");
        Directory.CreateDirectory(folder.File("checkpoints"));
        File.WriteAllText(folder.File("checkpoints/.fovea-12-2.tmp"), "half an older one");

        using RunFolder run = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.Path, Resume = true });

        Assert.True(run.IsResumed);
        run.Dispose();
        Assert.Equal([run.File("args.json")], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_another_run_below_is_writing_stays()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("args.json"), "settings");
        Directory.CreateDirectory(folder.File("another-run"));
        string writing = folder.File("another-run/.fovea-13-1.tmp");
        File.WriteAllText(writing, "half a checkpoint of another run");

        using RunFolder run = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.Path, Resume = true });

        Assert.True(File.Exists(writing));
    }

    [Fact]
    public void Overwriting_removes_an_earlier_run_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["args.json", "last.safetensors", "results.json", "letter.txt"])
            File.WriteAllText(folder.File(name), "old");

        using RunFolder run = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.Path, Overwrite = true });

        Assert.False(run.IsResumed);
        run.Dispose();
        Assert.Equal(["args.json", "letter.txt"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("run"), "");
        Assert.Throws<SettingException>(
            () => RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.File("run"), Overwrite = true }));
    }

    [Fact]
    public void A_folder_below_a_file_cannot_be_written()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("file"), "");
        Assert.Throws<OutputException>(() => RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.File("file/run") }));
    }

    [Fact]
    public void A_folder_that_came_to_hold_nothing_goes_away_again()
    {
        using TemporaryFolder folder = new();
        RunFolder unused = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.File("unused") });
        RunFolder used = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.File("used") });
        File.WriteAllText(used.File("last.safetensors"), "");

        unused.Dispose();
        used.Dispose();

        Assert.False(Directory.Exists(unused.Path));
        Assert.True(Directory.Exists(used.Path));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_second_writer_is_refused_with_the_name_of_the_first(bool resume, bool overwrite)
    {
        using TemporaryFolder folder = new();
        RunOptions options = new() { Folder = folder.File("run"), Resume = resume, Overwrite = overwrite };
        using (RunFolder first = RunFolder.Open(Kind, "settings", options))
        {
            SettingException error = Assert.Throws<SettingException>(() => RunFolder.Open(Kind, "settings", options));
            Assert.Equal("out", error.Argument);
            Assert.Contains($"is being written by process {Environment.ProcessId} on", error.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(first.File("args.json")));
        }

        RunFolder.Open(Kind, "settings", options with { Overwrite = true }).Dispose();
    }

    [Fact]
    public void The_lock_of_a_dead_process_is_taken_over()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("args.json"), "settings");
        File.WriteAllText(folder.File(".fovea-lock"), "");
        File.WriteAllText(folder.File(".fovea-owner"), "process 1 on elsewhere");

        RunFolder run = RunFolder.Open(Kind, "settings", new RunOptions { Folder = folder.Path, Resume = true });

        Assert.True(run.IsResumed);
        Assert.Contains($"process {Environment.ProcessId} on", File.ReadAllText(folder.File(".fovea-owner")), StringComparison.Ordinal);
        run.Dispose();
        Assert.Equal([run.File("args.json")], Directory.GetFiles(folder.Path));
    }
}
