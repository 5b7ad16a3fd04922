using System.Buffers.Binary;

namespace Fovea.Tests;

/// <summary>Image files of every format, sound ones and damaged ones, changed at random: each is decoded or refused, soon and without much
/// memory.</summary>
/// <remarks><c>FOVEA_FUZZ_CASES</c> and <c>FOVEA_FUZZ_SEED</c> make it run for as long as one likes, with other changes.</remarks>
public sealed class ImageFuzzTests
{
    private static readonly byte[] Interesting = [0, 1, 2, 0x11, 0x3F, 0x7F, 0x80, 0xC0, 0xC2, 0xC4, 0xD0, 0xD9, 0xDA, 0xDB, 0xDD, 0xFF];

    [Fact]
    public void Changed_files_of_every_format_are_decoded_or_refused()
    {
        (int cases, ulong seed) = (FuzzSettings.Cases, FuzzSettings.Seed);
        (string Name, byte[] Content)[] corpus = [.. Corpus()];
        int refused = 0;
        for (int i = 0; i < cases; i++)
        {
            RandomStream random = RandomStream.Keyed(seed, (ulong)i);
            (string name, byte[] content) = corpus[random.NextInt(corpus.Length)];
            byte[] changed = Change(content, corpus, ref random);
            // Most changes behind a wrong checksum would never be met.
            if (random.NextInt(4) > 0) MendChecksums(changed);
            if (BoundedImage.Read(changed, $"{name}, seed {seed}, case {i}") is not null) refused++;
        }

        Assert.True(refused > cases / 4, $"only {refused} of {cases} changed files were refused");
        Assert.True(refused < cases * 19L / 20, $"{refused} of {cases} changed files were refused; too few go deep");
        TestContext.Current.SendDiagnosticMessage($"{cases} cases of {corpus.Length} files, {refused} refused, the others decoded");
    }

    /// <summary>The reference files where they are there, else the copies in the repository.</summary>
    private static IEnumerable<(string Name, byte[] Content)> Corpus()
    {
        string root = Shared.Folder is { } shared
            ? Path.Combine(shared, "golden", "images")
            : Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images");
        foreach (string folder in (string[])["files", "malformed"])
        {
            foreach (string path in Directory.GetFiles(Path.Combine(root, folder)).Order(StringComparer.Ordinal))
            {
                byte[] content = File.ReadAllBytes(path);
                if (content.Length is > 16 and < 20_000 && !path.EndsWith(".json", StringComparison.Ordinal))
                    yield return ($"{folder}/{Path.GetFileName(path)}", content);
            }
        }
    }

    private static byte[] Change(byte[] content, (string Name, byte[] Content)[] corpus, ref RandomStream random)
    {
        List<byte> bytes = [.. content];
        int changes = 1 + random.NextInt(5);
        for (int i = 0; i < changes && bytes.Count > 8; i++)
        {
            // The headers are where damage does most: half of the changes go there.
            int reach = random.NextInt(2) == 0 ? Math.Min(bytes.Count, 700) : bytes.Count;
            int at = random.NextInt(reach), length = 1 + random.NextInt(Math.Min(64, bytes.Count - at));
            switch (random.NextInt(16))
            {
                case < 5:
                    bytes[at] = (byte)random.NextInt(256);
                    break;
                case < 9:
                    bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case < 12:
                    bytes[at] = Interesting[random.NextInt(Interesting.Length)];
                    break;
                case 12:
                    bytes.RemoveRange(at, length);
                    break;
                case 13:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 14:
                    byte[] other = corpus[random.NextInt(corpus.Length)].Content;
                    int from = random.NextInt(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Makes the checksums of a PNG's chunks right again, so that damage goes deeper than to them.</summary>
    private static void MendChecksums(Span<byte> data)
    {
        if (data.Length < 8 || data[1] != 'P' || data[2] != 'N') return;
        for (int at = 8; at + 12 <= data.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
            if (length > data.Length - at - 12) break;
            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(data[end..], Crc32.Of(data.Slice(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }
}
