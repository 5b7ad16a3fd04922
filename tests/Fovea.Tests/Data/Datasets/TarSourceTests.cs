using System.Formats.Tar;
using System.Text;

namespace Fovea.Tests;

public sealed class TarSourceTests : IDisposable
{
    private const string Image = "P5\n2 2\n255\nabcd";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.V7)]
    public void Class_folders_in_an_archive_are_read_in_every_form_of_tar(TarEntryFormat format)
    {
        string name = format == TarEntryFormat.V7 ? "long" : new string('x', 60);
        string tar = Archive("photos.tar", format, $"./photos/train/cat/{name}/{name}.ppm", "photos/train/dog/2.ppm", "photos/notes.txt",
            "photos/test/cat/3.ppm", "photos/test/dog/4.ppm");
        DataSource data = DataSource.Open(tar);
        Assert.Equal("photos", data.Name);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((2, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal([0, 1], Enumerable.Range(0, 2).Select(data.Test.Label));
        Assert.Equal((byte)'a', data.Train.Load(0).Pixels[0]);
        Assert.Equal($"{tar}, entry 'photos/test/dog/4.ppm'", data.Test.Describe(1));
    }

    [Fact]
    public void Samples_of_an_image_and_a_label_are_found_by_their_key_in_archives_of_both_parts()
    {
        Archive("train-000.tar", TarEntryFormat.Pax, "a/1.ppm", "a/1.cls=1", "a/1.json={}", "a/2.cls=0", "a/2.ppm");
        Archive("train-001.tar", TarEntryFormat.Pax, "a/3.ppm", "a/3.cls=1");
        Archive("val-000.tar", TarEntryFormat.Pax, "b/1.ppm", "b/1.cls=0");
        DataSource data = DataSource.Open(_folder.Path);
        Assert.Equal(["0", "1"], data.ClassNames);
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(data.Train.Label));
        Assert.Equal((1, 0), (data.Test.Count, data.Test.Label(0)));
    }

    [Fact]
    public void Images_of_an_archive_train_a_network_from_several_threads()
    {
        string tar = Archive("x.tar", TarEntryFormat.Pax, [.. Enumerable.Range(0, 40).Select(i => $"{(i % 2 == 0 ? "a" : "b")}/{i}.ppm")]);
        using Loader loader = new(DataSource.Open(tar).Train, 8) { Workers = 3 };
        Assert.Equal(32, loader.Sum(static batch => batch.Count));
    }

    [Theory]
    [InlineData("entry '1.ppm': is in no class folder", "1.ppm", "a/2.ppm")]
    [InlineData("entry 'a/2.ppm': has no label; expected an entry 'a/2.cls'", "a/1.ppm", "a/1.cls=0", "a/2.ppm")]
    [InlineData("entry 'a/1.cls': holds no label", "a/1.ppm", "a/1.cls= ")]
    [InlineData("entry '../a/1.ppm' at byte 0: the path leaves the folder", "../a/1.ppm")]
    [InlineData("entry '/a/1.ppm' at byte 0: the path leaves the folder", "/a/1.ppm")]
    [InlineData("entry 'test/b/2.ppm': the class 'b' has test images only", "train/a/1.ppm", "test/b/2.ppm")]
    [InlineData("x.tar: holds no images", "a/1.txt")]
    public void An_archive_that_does_not_fit_is_refused_with_its_entry(string message, params string[] entries)
    {
        string tar = Archive("x.tar", TarEntryFormat.Ustar, entries);
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(tar));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "it ends without the empty block")]
    [InlineData(512, "the entry 'a/1.ppm' has 15 bytes, of which 0 are there")]
    [InlineData(520, "the entry 'a/1.ppm' has 15 bytes, of which 8 are there")]
    [InlineData(1024, "at byte 1024, it ends without the empty block")]
    [InlineData(2048, "at byte 2048, it ends without the empty block")]
    public void A_truncated_archive_says_where_it_breaks_off(int length, string message)
    {
        string tar = Archive("x.tar", TarEntryFormat.Ustar, "a/1.ppm", "a/2.ppm");
        using (FileStream file = File.OpenWrite(tar)) file.SetLength(length);
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(tar));
        Assert.StartsWith($"{tar}: is cut off: at byte ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_told_from_an_archive()
    {
        string file = _folder.File("x.tar");
        File.WriteAllBytes(file, [0x1F, 0x8B, .. new byte[600]]);
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(file));
        Assert.Contains("compressed with gzip", error.Message, StringComparison.Ordinal);
        File.WriteAllText(file, new string('?', 2000));
        error = Assert.Throws<DataException>(() => DataSource.Open(file));
        Assert.Contains("no header of a tar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_bytes_of_an_archive_are_refused_or_read_and_never_crash()
    {
        byte[] good = File.ReadAllBytes(Archive("x.tar", TarEntryFormat.Pax, "a/1.ppm", "a/2.ppm", "b/3.ppm", "b/4.ppm"));
        RandomStream random = new(17);
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = [.. good];
            for (int k = 0; k < 3; k++) changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256);
            string file = _folder.File("changed.tar");
            File.WriteAllBytes(file, changed);
            try
            {
                DataSource data = DataSource.Open(file);
                for (int image = 0; image < data.Train.Count; image++) data.Train.Load(image);
            }
            catch (FoveaException)
            {
                // What a damaged file is answered with.
            }
        }
    }

    /// <summary>An archive of files: an image, or what stands after =.</summary>
    private string Archive(string name, TarEntryFormat format, params string[] entries)
    {
        string path = _folder.File(name);
        using FileStream stream = File.Create(path);
        using TarWriter writer = new(stream, format);
        foreach (string entry in entries)
        {
            string[] parts = entry.Split('=', 2);
            TarEntry file = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, parts[0]),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, parts[0]),
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, parts[0]),
                _ => new PaxTarEntry(TarEntryType.RegularFile, parts[0]),
            };
            file.DataStream = new MemoryStream(Encoding.Latin1.GetBytes(parts.Length > 1 ? parts[1] : Image));
            writer.WriteEntry(file);
        }

        return path;
    }
}
