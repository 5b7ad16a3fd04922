namespace Fovea.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replaces_a_file_and_leaves_nothing_else()
    {
        string path = _folder.File("a.txt");
        AtomicFile.WriteAllText(path, "first, longer");
        AtomicFile.WriteAllText(path, "second");
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Keeps_the_old_content_when_writing_fails_halfway()
    {
        string path = _folder.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException("halfway");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Reports_a_failing_write_as_an_output_error_and_leaves_nothing()
    {
        OutputException error = Assert.Throws<OutputException>(
            () => AtomicFile.Write(_folder.File("a.txt"), _ => throw new IOException("full", 28)));
        Assert.True(error.NoRoom);
        Assert.Contains("no room on the disk", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Names_a_folder_that_does_not_exist()
    {
        string path = Path.Combine(_folder.Path, "missing", "a.txt");
        OutputException error = Assert.Throws<OutputException>(() => AtomicFile.WriteAllText(path, "x"));
        Assert.Contains("missing' does not exist", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"cannot write '{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_folder_as_target()
    {
        OutputException error = Assert.Throws<OutputException>(() => AtomicFile.WriteAllText(_folder.Path, "x"));
        Assert.Contains("it is a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_read_only_file_which_stays_as_it_is()
    {
        string path = _folder.File("a.txt");
        File.WriteAllText(path, "old");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        OutputException error = Assert.Throws<OutputException>(() => AtomicFile.WriteAllText(path, "new"));
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal($"cannot write '{path}': the file there is read-only; name another or change its permissions", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Names_a_folder_that_may_not_be_written()
    {
        // The superuser may write wherever there is a file system for files; Linux has one that is not.
        string folder = _folder.Path;
        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            if (!Directory.Exists("/sys/kernel"))
                Assert.Skip("needs a folder that nobody may write, such as Linux has below /sys");
            folder = "/sys/kernel";
        }
        else
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string path = Path.Combine(folder, "fovea.txt");
        OutputException error = Assert.Throws<OutputException>(() => AtomicFile.WriteAllText(path, "x"));
        Assert.StartsWith($"cannot write '{path}': ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("choose another folder", error.Message.Replace(" or change its permissions", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_through_a_symbolic_link()
    {
        string target = _folder.File("target.txt"), link = _folder.File("link.txt");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        AtomicFile.WriteAllText(link, "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }
}
