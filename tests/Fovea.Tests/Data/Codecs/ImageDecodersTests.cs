using System.Buffers.Binary;
using System.Text;

namespace Fovea.Tests;

public sealed class ImageDecodersTests
{
    [Theory]
    [InlineData("", "f.png: the file is empty; expected an image")]
    [InlineData("hello world", "f.png: not an image: it starts with the bytes 68656C6C6F20776F; expected ")]
    [InlineData("GIF89a..", "f.png: GIF images are not supported; convert the file; expected ")]
    [InlineData("P7\n1 1\n255\n0 0 0\n", "f.png: pnm: kind P7 is not supported; only P1 to P6 are")]
    [InlineData("P3\n1 1\n255\n0 0 x\n", "f.png: pnm: expected the sample as a number at byte 15")]
    [InlineData("P1\n2 1\n02", "f.png: pnm: expected 0 or 1 at byte 8")]
    [InlineData("P2\n2000 2000 9\n1 2", "f.png: pnm: the pixels are cut off: 3 bytes of 7999999")]
    [InlineData("P6\n2 2\n255\nabc", "f.png: pnm: the pixels are cut off: 3 bytes of 12")]
    [InlineData("P6\nx 2\n255\nabc", "f.png: pnm: expected the width as a number at byte 3")]
    [InlineData("P6\n0 2\n255\nabc", "f.png: pnm: the size 0x2 is empty")]
    [InlineData("P6\n99999 99999\n255\nabc", "f.png: pnm: 99999x99999 pixels are more than the limit of 178956970")]
    [InlineData("P6\n2 2\n70000\nabc", "f.png: pnm: the maximum sample is 70000; expected 1 to 65535")]
    [InlineData("\u0089PNG\r\n", "f.png: png: the signature is damaged; the file may have been transferred as text")]
    public void What_is_no_image_is_refused_with_a_sentence(string content, string message)
    {
        byte[] data = Encoding.Latin1.GetBytes(content);
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageDecoders.Decode(data, "f.png"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("FOV0301", error.Id);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => Image.Load("no/such/file.jpg"));
        Assert.StartsWith("no/such/file.jpg: there is no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_jpeg_says_where_it_ends()
    {
        string path = Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images", "files", "jpeg_420_17x33.jpg");
        byte[] data = File.ReadAllBytes(path)[..^200];
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageDecoders.Decode(data, "a.jpg"));
        Assert.Matches(@"^a\.jpg: jpeg: the data end at byte \d+, in coding unit \d of 6; cut off or damaged$", error.Message);
    }

    [Theory]
    [InlineData("P5\n2 1\n255\n\u0007\u00ff", new byte[] { 7, 7, 7, 255, 255, 255 })]
    [InlineData("P5 # note\n2 1 1\n\u0000\u0001", new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P6\n1 1\n65535\n\u0080\u0000\u00ff\u00ff\u0000\u0000", new byte[] { 128, 255, 0 })]
    public void Graymaps_and_other_depths_are_scaled_to_8_bits(string content, byte[] expected) =>
        Assert.Equal(expected, ImageDecoders.Decode(Encoding.Latin1.GetBytes(content), "f").Pixels);

    [Fact]
    public void A_png_whose_data_ask_for_a_dictionary_is_refused()
    {
        byte[] data = File.ReadAllBytes(
            Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images", "files", "png_rgb8_adam7_3x5.png"));
        int start = data.AsSpan().IndexOf("IDAT"u8), length = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(start - 4));
        (data[start + 4], data[start + 5]) = (0x78, 0x20);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(start + 4 + length), Crc32.Of(data.AsSpan(start, length + 4)));
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageDecoders.Decode(data, "a.png"));
        Assert.Equal("a.png: png: the compressed image data are damaged", error.Message);
    }

    [Fact]
    public void An_application_can_register_a_format()
    {
        ImageDecoders.Register(new Dots());
        Assert.Equal("dots", ImageDecoders.Formats[0]);
        Assert.Equal([9, 9, 9], ImageDecoders.Decode("..dots"u8, "x").Pixels);
    }

    private sealed class Dots : IImageDecoder
    {
        public string Format => "dots";

        public bool CanDecode(ReadOnlySpan<byte> header) => header.StartsWith("..dots"u8);

        public Image Decode(ReadOnlySpan<byte> data, string name) => new(1, 1, [9, 9, 9]);
    }
}
