using System.Buffers.Binary;

namespace Fovea.Tests.Training;

public sealed class EventFileTests
{
    [Fact]
    public void The_masked_checksum_is_that_of_the_format()
    {
        // CRC-32C of "123456789" is E3069283 (RFC 3720, appendix B.4 has its like); masked: turned right by 15 and shifted by A282EAD8.
        uint turned = (0xE3069283u >> 15) | (0xE3069283u << 17);
        Assert.Equal(unchecked(turned + 0xA282EAD8u), EventFile.Masked("123456789"u8));
    }

    [Fact]
    public void Every_record_has_its_length_its_checksums_and_its_scalars()
    {
        MemoryStream stream = new();
        using (EventFile file = new(stream, firstStep: 300))
            file.Add(301, ("train/loss", 0.5), ("epoch/top1", 0.25));

        List<byte[]> records = Records(stream.ToArray());
        Assert.Equal(3, records.Count);
        Assert.Contains("brain.Event:2", System.Text.Encoding.Latin1.GetString(records[0]), StringComparison.Ordinal);
        // Field 2, the step, as a number of variable length: 300 is AC 02.
        Assert.True(records[1].AsSpan().IndexOf((ReadOnlySpan<byte>)[0x10, 0xAC, 0x02]) > 0, "the step of the start is missing");
        // A value of 14 bytes of tag and a float of 0.5.
        ReadOnlySpan<byte> value = [0x0A, 0x0A, .. "train/loss"u8, 0x15, 0, 0, 0, 0x3F];
        Assert.True(records[2].AsSpan().IndexOf(value) > 0, "the scalar is missing");
    }

    [Fact]
    public void A_file_written_after_the_clock_was_set_back_has_a_later_name()
    {
        using TemporaryFolder folder = new();
        foreach (long seconds in (ReadOnlySpan<long>)[1_795_300_239, 1_795_300_239, 1_700_000_000, 5])
            EventFile.Create(folder.Path, firstStep: 1, new StoppedClock(seconds)).Dispose();

        string[] byName = [.. Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal(
            ["239", "240", "241", "242"],
            byName.Select(static name => name["events.out.tfevents.1795300".Length..^".fovea".Length]));
    }

    [Fact]
    public void A_disk_that_is_full_is_an_error_of_its_own_type_once()
    {
        EventFile file = new(new BufferedStream(new FullDisk(new MemoryStream(), room: 200), 100), firstStep: 0);
        OutputException error = Assert.Throws<OutputException>(() =>
        {
            for (int step = 0; step < 20; step++)
                file.Add(step, ("train/loss", 0.5));
        });
        Assert.True(error.NoRoom);
        file.Dispose();
    }

    private static List<byte[]> Records(byte[] bytes)
    {
        List<byte[]> records = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(EventFile.Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            ReadOnlySpan<byte> content = bytes.AsSpan(at + 12, length);
            Assert.Equal(EventFile.Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            records.Add(content.ToArray());
            at += 16 + length;
        }

        return records;
    }

    private sealed class StoppedClock(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
