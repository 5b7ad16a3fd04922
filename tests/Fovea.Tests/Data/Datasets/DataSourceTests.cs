using System.Text;

namespace Fovea.Tests;

public sealed class DataSourceTests
{
    [Fact]
    public void A_folder_with_train_and_test_is_read_in_ordinal_order()
    {
        using TemporaryFolder folder = new();
        Write(folder, "train/dog/2.ppm", "train/dog/10.ppm", "train/cat/a.ppm", "train/dog/.hidden.ppm", "train/dog/notes.txt");
        Write(folder, "val/cat/b.ppm", "val/dog/deep/c.ppm");
        DataSource data = DataSource.Open(folder.Path);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(["a.ppm", "10.ppm", "2.ppm"], Describe(data.Train).Select(Path.GetFileName));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(data.Train.Label));
        Assert.Equal(2, data.Test.Count);
        Assert.Equal(1, data.Test.Label(1));
        Assert.Equal(2, data.Train.Load(0).Width);
        Assert.Same(data.Train.Load(0), data.Train.Load(0));
    }

    [Fact]
    public void A_folder_of_classes_is_split_by_class_and_seed()
    {
        using TemporaryFolder folder = new();
        Write(folder, [.. Enumerable.Range(0, 20).Select(i => $"a/{i:00}.ppm"), "c/1.ppm"]);
        Write(folder, [.. Enumerable.Range(0, 10).Select(i => $"b/{i:00}.ppm")]);
        DataSource data = DataSource.Open(folder.Path, new DataOptions { Seed = 3, TestFraction = 0.3 });
        string[] train = Describe(data.Train), test = Describe(data.Test);
        Assert.Equal((22, 9), (train.Length, test.Length));
        Assert.Empty(train.Intersect(test));
        Assert.Equal(6, Enumerable.Range(0, 9).Count(i => data.Test.Label(i) == 0));
        Assert.Equal(test, Describe(DataSource.Open(folder.Path, new DataOptions { Seed = 3, TestFraction = 0.3 }).Test));
        Assert.NotEqual(test, Describe(DataSource.Open(folder.Path, new DataOptions { Seed = 4, TestFraction = 0.3 }).Test));
    }

    [Fact]
    public void The_fingerprint_follows_the_files()
    {
        using TemporaryFolder folder = new();
        Write(folder, "train/a/1.ppm", "test/a/1.ppm");
        string before = DataSource.Open(folder.Path).Fingerprint;
        Assert.Equal(before, DataSource.Open(folder.Path).Fingerprint);
        Write(folder, "train/a/2.ppm");
        Assert.NotEqual(before, DataSource.Open(folder.Path).Fingerprint);
    }

    [Theory]
    [InlineData("", "there are no class folders in it")]
    [InlineData("train/a/1.ppm", "there is a train folder but neither test nor val")]
    [InlineData("train/a/1.ppm train/b/x.txt test/a/1.ppm", "class 'b' in ")]
    [InlineData("train/a/1.ppm test/a/1.ppm test/z/1.ppm", "class 'z' is not one of the training classes")]
    [InlineData("train/a/1.ppm train/b/1.ppm train/c/1.ppm test/a/1.ppm", "class 'b' is missing, and 1 more differ")]
    [InlineData("a/1.ppm b/1.ppm", "every class has one image")]
    [InlineData("data_batch_1.bin test_batch.bin", "bytes are no whole number of CIFAR-10 records of 3073 bytes")]
    [InlineData("data_batch_1.bin", "bytes are no whole number")]
    public void A_folder_that_does_not_fit_is_refused_with_a_sentence(string files, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, files.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_gets_the_nearest_name()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("cifar10"));
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(folder.File("cifra10")));
        string message = $"there is no such folder; did you mean '{folder.File("cifar10")}'?; expected 'shapes'";
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DataException>(() => DataSource.Open("shape"));
        Assert.Contains("did you mean 'shapes'?", error.Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("data.zip"), "");
        error = Assert.Throws<DataException>(() => DataSource.Open(folder.File("data.zip")));
        Assert.Contains("is a file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar10_records_become_images_of_interleaved_colours()
    {
        using TemporaryFolder folder = new();
        WriteRecords(folder.File("data_batch_1.bin"), 3, 9);
        WriteRecords(folder.File("data_batch_2.bin"), 0);
        WriteRecords(folder.File("test_batch.bin"), 5);
        DataSource data = DataSource.Open(folder.Path);
        Assert.Equal([3, 9, 0], Enumerable.Range(0, 3).Select(data.Train.Label));
        Assert.Equal("airplane", data.ClassNames[0]);
        Assert.Equal([(byte)10, (byte)20, (byte)30], data.Train.Load(2).Pixels[^3..]);
        Assert.Equal($"{folder.File("data_batch_2.bin")}, record 0", data.Train.Describe(2));
    }

    [Fact]
    public void A_cifar10_label_above_nine_is_named()
    {
        using TemporaryFolder folder = new();
        WriteRecords(folder.File("data_batch_1.bin"), 3, 10);
        WriteRecords(folder.File("test_batch.bin"), 5);
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(folder.Path));
        Assert.Equal($"{folder.File("data_batch_1.bin")}: record 1 has the label 10; expected 0 to 9", error.Message);
    }

    [Fact]
    public void A_broken_file_is_reported_when_it_is_loaded()
    {
        using TemporaryFolder folder = new();
        Write(folder, "train/a/1.ppm", "test/a/1.ppm");
        File.WriteAllText(Path.Combine(folder.Path, "train", "a", "2.png"), "<html>");
        DataSource data = DataSource.Open(folder.Path);
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => data.Train.Load(1));
        Assert.Contains("2.png: not an image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_stops_at_its_budget()
    {
        CachedDataset images = new(new ShapesDataset(10, train: true, size: 16), budget: 4 * 768);
        for (int i = 0; i < 10; i++) images.Load(i);
        Assert.Equal(4 * 768, images.Used);
        Assert.Same(images.Load(3), images.Load(3));
        Assert.NotSame(images.Load(4), images.Load(4));
    }

    private static string[] Describe(IImageDataset images) => [.. Enumerable.Range(0, images.Count).Select(images.Describe)];

    private static void Write(TemporaryFolder folder, params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(folder.Path, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes("P5\n2 2\n255\nabcd"));
        }
    }

    private static void WriteRecords(string path, params byte[] labels)
    {
        byte[] data = new byte[labels.Length * 3073];
        for (int i = 0; i < labels.Length; i++)
        {
            data[i * 3073] = labels[i];
            for (int channel = 0; channel < 3; channel++)
                data.AsSpan((i * 3073) + 1 + (channel * 1024), 1024).Fill((byte)(10 * (channel + 1)));
        }

        File.WriteAllBytes(path, data);
    }
}
