using System.Text;

namespace Fovea.Tests;

/// <summary>Small files that ask for much work or memory.</summary>
public sealed class ImageBombTests
{
    [Fact]
    public void The_scans_of_a_progressive_image_are_limited()
    {
        // A million blocks in 125,000 bytes, then scans of 125 bytes that call them all empty.
        byte[] scan = [.. Segment(0xDA, "01" + "0100" + "3F3F00"), .. Enumerable.Repeat((byte)0xFE, 125)];
        List<byte> data = [.. Progressive(8000, 8000, scans: ""), .. Segment(0xDA, "01" + "0100" + "000000"), .. new byte[125_000]];
        for (int i = 0; i < 5000; i++) data.AddRange(scan);

        ImageFormatException? error = BoundedImage.Read([.. data], "many scans", seconds: 5);

        Assert.NotNull(error);
        Assert.Contains("more than 128 scans of everything", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scans_beyond_what_an_image_needs_are_refused()
    {
        List<byte> data = [.. Progressive(8, 8, scans: "")];
        for (int i = 0; i < 200_000; i++) data.AddRange([.. Segment(0xDA, "01" + "0100" + "000000"), 0x7F]);

        ImageFormatException? error = BoundedImage.Read([.. data], "many scans");

        Assert.NotNull(error);
        Assert.Contains("more than 128 scans of everything; no image needs so many, at byte ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P3\n13000 13000\n255\n0 0 0", "the pixels are cut off: 5 bytes of 1013999999")]
    [InlineData("P1\n13000 13000\n0", "the pixels are cut off: 1 bytes of 169000000")]
    [InlineData("P6\n13000 13000\n255\n0", "the pixels are cut off: 1 bytes of 507000000")]
    public void A_large_pixmap_of_a_few_bytes_takes_no_memory(string content, string message)
    {
        ImageFormatException? error = BoundedImage.Read(Encoding.Latin1.GetBytes(content), content, seconds: 1, megabytes: 1);
        Assert.NotNull(error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_progressive_image_of_a_few_bytes_takes_no_memory()
    {
        ImageFormatException? error = BoundedImage.Read(
            Progressive(13000, 13000, scans: "FFDA0008010100000000" + "7F7F7F"), "large", seconds: 1, megabytes: 1);
        Assert.NotNull(error);
        Assert.Contains("bytes of data are too few for 13000x13000 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_tables_take_no_memory()
    {
        byte[] table = Segment(0xC4, "00" + "02000000000000000000000000000000" + "0001");
        byte[] data = [0xFF, 0xD8, .. Enumerable.Repeat(table, 20_000).SelectMany(static bytes => bytes)];
        Assert.NotNull(BoundedImage.Read(data, "tables", seconds: 1, megabytes: 20));
    }

    /// <summary>The beginning of a progressive gray image whose codes are one bit each.</summary>
    private static byte[] Progressive(int width, int height, string scans) =>
    [
        0xFF, 0xD8,
        .. Segment(0xDB, "00" + string.Concat(Enumerable.Repeat("01", 64))),
        .. Segment(0xC2, $"08{height:X4}{width:X4}01" + "011100"),
        .. Segment(0xC4, "00" + "02000000000000000000000000000000" + "0001"), // DC: 0 is no difference, 1 one bit
        .. Segment(0xC4, "10" + "02000000000000000000000000000000" + "00E0"), // AC: 0 ends a block, 1 ends some 16,000 of them
        .. Convert.FromHexString(scans),
    ];

    private static byte[] Segment(int marker, string body) =>
        [0xFF, (byte)marker, (byte)((2 + (body.Length / 2)) >> 8), (byte)(2 + (body.Length / 2)), .. Convert.FromHexString(body)];
}
