using System.Buffers.Binary;

namespace Fovea.Tests;

public sealed class BmpDecoderTests
{
    private static readonly byte[] Red = [255, 0, 0], Green = [0, 255, 0], Blue = [0, 0, 255], Black = [0, 0, 0];

    [Theory]
    [InlineData(4, "12000000")]
    [InlineData(8, "01020000")]
    public void Pixels_are_looked_up_in_the_palette(int depth, string row) =>
        Assert.Equal([.. Red, .. Green], Decode(Bmp(2, 1, depth, 0, Convert.FromHexString(row))).Pixels);

    [Theory]
    [InlineData(16, 0, "007CE003")] // 5 bits each
    [InlineData(32, 0, "0000FF0000FF0000")]
    [InlineData(24, 0, "0000FF00FF000000")]
    public void Pixels_of_bits_are_scaled_to_bytes(int depth, int compression, string row) =>
        Assert.Equal([.. Red, .. Green], Decode(Bmp(2, 1, depth, compression, Convert.FromHexString(row))).Pixels);

    [Fact]
    public void Masks_say_where_the_colours_are()
    {
        // 5, 6 and 5 bits.
        byte[] masks = Convert.FromHexString("00F80000E00700001F000000");
        byte[] data = Bmp(2, 1, 16, 3, Convert.FromHexString("00F8E007"), masks);
        Assert.Equal([.. Red, .. Green], Decode(data).Pixels);
    }

    [Theory]
    [InlineData(1, "0100000000000000")]
    [InlineData(-1, "0000000001000000")]
    public void Rows_come_from_below_or_from_above(int direction, string rows) =>
        Assert.Equal(
            [.. Black, .. Black, .. Red, .. Black], Decode(Bmp(2, 2 * direction, 8, 0, Convert.FromHexString(rows))).Pixels);

    [Theory]
    [InlineData(8, 1, "02010000020300010001")] // two red; next row; two blue
    [InlineData(4, 2, "02110000023300010001")]
    [InlineData(8, 1, "0002010001010000010301030001")] // one to the right, red; next row; blue, blue
    public void Runs_repeat_skip_and_end_rows(int depth, int compression, string runs)
    {
        Image image = Decode(Bmp(2, 2, depth, compression, Convert.FromHexString(runs)));
        byte[] lower = runs.StartsWith("0002", StringComparison.Ordinal) ? [.. Black, .. Red] : [.. Red, .. Red];
        Assert.Equal([.. Blue, .. Blue, .. lower], image.Pixels);
    }

    [Fact]
    public void Literals_are_padded_to_whole_words() =>
        Assert.Equal(
            [.. Red, .. Green, .. Blue], Decode(Bmp(3, 1, 8, 1, Convert.FromHexString("00030102030000000001"))).Pixels);

    [Theory]
    [InlineData(2, 1, 8, 0, "0109", "f.bmp: bmp: the pixels are cut off: 2 bytes of 4 from byte 70 on")]
    [InlineData(2, 1, 8, 0, "01090000", "f.bmp: bmp: row 0 uses colour 9 of a palette of 4")]
    [InlineData(2, 1, 7, 0, "0000", "f.bmp: bmp: 7 bits a pixel with compression 0 are not supported")]
    [InlineData(2, 1, 24, 4, "0000", "f.bmp: bmp: 24 bits a pixel with compression 4 are not supported")]
    [InlineData(0, 1, 8, 0, "0000", "f.bmp: bmp: the size 0x1 is empty or negative")]
    [InlineData(int.MaxValue, int.MinValue, 8, 0, "", "f.bmp: bmp: 2147483647x2147483648 pixels are more than the limit of 178956970")]
    [InlineData(2, 1, 8, 1, "0201", "f.bmp: bmp: the runs end at byte 72, before the image does; cut off")]
    [InlineData(13000, 13000, 8, 1, "0201", "f.bmp: bmp: 2 bytes of runs are too few for 13000x13000 pixels; cut off")]
    [InlineData(13000, 13000, 24, 0, "0201", "f.bmp: bmp: the pixels are cut off: 2 bytes of 507000000 from byte 54 on")]
    public void Damage_is_named(int width, int height, int depth, int compression, string pixels, string message)
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(
            () => Decode(Bmp(width, height, depth, compression, Convert.FromHexString(pixels))));
        Assert.Equal(message, error.Message);
    }

    private static Image Decode(byte[] data) => ImageDecoders.Decode(data, "f.bmp");

    /// <summary>A file with a header of 40 bytes and, for 8 bits or fewer, the palette black, red, green, blue.</summary>
    private static byte[] Bmp(int width, int height, int depth, int compression, byte[] pixels, byte[]? masks = null)
    {
        byte[] palette = depth <= 8 ? Convert.FromHexString("000000000000FF0000FF0000FF000000") : [];
        byte[] header = new byte[54];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), 54 + palette.Length + (masks?.Length ?? 0));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), (short)depth);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(30), compression);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(46), palette.Length / 4);
        return [.. header, .. masks ?? [], .. palette, .. pixels];
    }
}
