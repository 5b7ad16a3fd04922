using System.Buffers.Binary;

namespace Fovea.Tests;

/// <summary>Valid files of every format, changed at random: each is read or refused, soon and without much memory.</summary>
/// <remarks><c>FOVEA_FUZZ_CASES</c> and <c>FOVEA_FUZZ_SEED</c> make it run for as long as one likes, with other changes.</remarks>
public sealed class CheckpointFuzzTests
{
    private static readonly ulong[] Interesting =
        [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, int.MaxValue, uint.MaxValue, 1UL << 60, long.MaxValue, ulong.MaxValue];

    /// <summary>Changes in place are most of them: a file whose parts have moved is refused at once.</summary>
    private static readonly int[] Kinds = [0, 0, 0, 0, 1, 1, 1, 1, 4, 4, 4, 4, 2, 3, 5, 6];

    [Fact]
    public void Changed_files_of_every_format_are_read_or_refused()
    {
        (int cases, ulong seed) = (FuzzSettings.Cases, FuzzSettings.Seed);
        (string Name, byte[] Content)[] corpus = [.. Corpus()];
        int refused = 0;
        for (int i = 0; i < cases; i++)
        {
            RandomStream random = RandomStream.Keyed(seed, (ulong)i);
            (string name, byte[] content) = corpus[random.NextInt(corpus.Length)];
            byte[] changed = Change(content, corpus, ref random);
            if (Bounded.Read(changed, $"{name}, seed {seed}, case {i}") is not null)
                refused++;
        }

        Assert.True(refused > cases / 4, $"only {refused} of {cases} changed files were refused");
        TestContext.Current.SendDiagnosticMessage($"{cases} cases, {refused} refused, the others read");
    }

    private static IEnumerable<(string Name, byte[] Content)> Corpus()
    {
        foreach (string path in Directory.GetFiles(Fixtures.Checkpoints).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            byte[] content = File.ReadAllBytes(path);
            if (name == "make.py" || Bounded.Read(content, name) is not null)
                continue;
            yield return (name, content);
            // With checksums, a change inside an archive is found at once; what lies behind them is to be tried, too.
            if (content.AsSpan().StartsWith("PK"u8))
                yield return ($"{name} without checksums", WithoutChecksums(content));
        }

        SafetensorsWriter writer = new();
        writer.SetMetadata("note", "a text");
        writer.Add("conv.weight", [2, 3], new float[6]);
        writer.Add("n", [], new long[1]);
        writer.AddBytes("half", ElementType.BF16, [2, 1], new byte[4]);
        using MemoryStream stream = new();
        writer.Write(stream);
        yield return ("safetensors", stream.ToArray());
        yield return ("safetensors again", stream.ToArray());
    }

    private static byte[] WithoutChecksums(byte[] content)
    {
        byte[] copy = [.. content];
        for (int at = 0; at + 46 < copy.Length; at++)
        {
            if (copy.AsSpan(at).StartsWith("PK\u0001\u0002"u8))
                copy.AsSpan(at + 16, 4).Clear();
        }

        return copy;
    }

    private static byte[] Change(byte[] content, (string Name, byte[] Content)[] corpus, ref RandomStream random)
    {
        List<byte> bytes = [.. content];
        int changes = 1 + random.NextInt(5);
        for (int i = 0; i < changes && bytes.Count > 8; i++)
        {
            int at = random.NextInt(bytes.Count), length = 1 + random.NextInt(Math.Min(32, bytes.Count - at));
            switch (Kinds[random.NextInt(Kinds.Length)])
            {
                case 0:
                    bytes[at] = (byte)random.NextInt(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    byte[] number = new byte[8];
                    BinaryPrimitives.WriteUInt64LittleEndian(number, Interesting[random.NextInt(Interesting.Length)]);
                    int width = Math.Min(1 << random.NextInt(4), bytes.Count - at);
                    for (int j = 0; j < width; j++)
                        bytes[at + j] = number[j];
                    break;
                case 5:
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
}
