using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Tests;

/// <summary>Archives that lie about what is in them.</summary>
public sealed class ZipFaultTests
{
    private static readonly OutgoingTensor One = new("", ElementType.U8, [1], 1, static stream => stream.WriteByte(1));

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked() =>
        Bounded.Refuse(Packed(("x.npy", 100_000_000)), "with 'x.npy', far beyond its own");

    [Fact]
    public void Many_small_bombs_are_refused_together() => Bounded.Refuse(
        Packed([.. Enumerable.Range(0, 20).Select(static i => ($"{i}.npy", 5_000_000))]), "with '12.npy', far beyond its own");

    [Fact]
    public void A_file_that_unpacks_to_more_than_it_says_is_refused()
    {
        byte[] archive = Packed(("x.npy", 1_000_000));
        int entry = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(entry + 24), 1_000);
        Bounded.Refuse(archive, "'x.npy' does not unpack to the 1000 bytes that the directory says");
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(entry + 24), uint.MaxValue - 1);
        Bounded.Refuse(archive, "claims 4294967294, which cannot be");
    }

    [Fact]
    public void Files_over_one_another_are_refused()
    {
        byte[] archive = Stored("a.npy", "b.npy");
        int first = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        int second = first + 4 + archive.AsSpan(first + 4).IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 42), 0);
        Bounded.Refuse(archive, "lies over 'a.npy'");
    }

    [Theory]
    [InlineData("../x.npy")]
    [InlineData("a/../../x.npy")]
    [InlineData("..\\x.npy")]
    [InlineData("/x.npy")]
    public void A_name_that_leaves_the_folder_is_refused(string name) => Bounded.Refuse(Stored(name), $"a file called '{name}'");

    [Fact]
    public void A_name_twice_is_refused() => Bounded.Refuse(Stored("a.npy", "b.npy", "a.npy"), "holds the file 'a.npy' twice");

    [Fact]
    public void Changed_bytes_fail_the_checksum()
    {
        byte[] archive = PickleText.Archive(PickleText.State(PickleText.Tensor(16, 0, [16], [1])));
        archive[archive.AsSpan().IndexOf("a/data/0"u8) + 70] ^= 1;
        Bounded.Refuse(archive, "'a/data/0' at byte 256 does not have the checksum that the directory says");
    }

    [Fact]
    public void Twenty_thousand_tiny_files_are_read() =>
        Assert.Null(Bounded.Read(Stored([.. Enumerable.Range(0, 20_000).Select(static i => $"{i}.npy")]), "20,000 files"));

    [Fact]
    public void A_directory_of_a_hundred_thousand_files_is_refused()
    {
        byte[] archive = Stored("a.npy");
        int end = archive.Length - 22;
        int directory = BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(end + 16));
        byte[] large = new byte[56], locator = new byte[20];
        "PK\u0006\u0006"u8.CopyTo(large);
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(32), 100_000);
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(40), end - directory);
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(48), directory);
        "PK\u0006\u0007"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), end);
        archive.AsSpan(end + 10, 2).Fill(0xff);
        byte[] whole = [.. archive[..end], .. large, .. locator, .. archive[end..]];
        Bounded.Refuse(whole, "its directory has 100000 files; expected at most 65535");

        // The same with the true number: what the fields of more than 32 bits say is taken.
        BinaryPrimitives.WriteInt64LittleEndian(whole.AsSpan(end + 32), 1);
        Assert.Null(Bounded.Read(whole, "a large directory"));
    }

    [Fact]
    public void Other_archives_are_called_what_they_are()
    {
        Bounded.Refuse(Stored("readme.txt"), "is a zip archive with 'readme.txt' in it");
        Bounded.Refuse([.. "PK\u0005\u0006"u8, .. new byte[18]], "is an empty zip archive");
    }

    private static byte[] Stored(params string[] names)
    {
        using MemoryStream stream = new();
        ZipWriter zip = new(stream);
        foreach (string name in names)
            zip.Add(name, 64, static content => NumPyWriter.WriteArray(content, One));
        zip.Finish();
        return stream.ToArray();
    }

    private static byte[] Packed(params (string Name, int Zeros)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, int zeros) in files)
            {
                using Stream content = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                content.Write(NumPyHeader.Write(ElementType.U8, [zeros]));
                content.Write(new byte[zeros]);
            }
        }

        return stream.ToArray();
    }
}
