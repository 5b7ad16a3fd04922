using System.Buffers.Binary;

namespace Fovea;

/// <summary>What a PNG's IHDR chunk says.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, int Channels, bool Palette, bool Interlaced)
{
    /// <summary>Bits of one pixel.</summary>
    public int BitsPerPixel => Depth * Channels;

    /// <summary>Bytes of a row of so many pixels, without its filter byte.</summary>
    public int RowBytes(int width) => (int)((((long)width * BitsPerPixel) + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> body, string name)
    {
        ImageFormatException Bad(string what) => new($"{name}: png: {what}, in the header at byte 8");

        if (body.Length != 13) throw Bad($"IHDR has {body.Length} bytes; expected 13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        int depth = body[8];
        int type = body[9];
        if (width == 0 || height == 0) throw Bad($"the size {width}x{height} is empty");
        if (width > int.MaxValue || height > int.MaxValue || (long)width * height > Image.MaxPixels)
            throw Bad($"{width}x{height} pixels are more than the limit of {Image.MaxPixels}");
        int channels = type switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        bool known = depth switch
        {
            8 => channels > 0,
            16 => channels > 0 && type != 3,
            1 or 2 or 4 => type is 0 or 3,
            _ => false,
        };
        if (!known) throw Bad($"colour type {type} with {depth} bits is not in the format");
        if (body[10] != 0 || body[11] != 0)
            throw Bad($"compression method {body[10]}, filter method {body[11]}; the format has only 0");
        if (body[12] > 1) throw Bad($"interlace method {body[12]}; expected 0 or 1");
        return new PngHeader((int)width, (int)height, depth, channels, type == 3, body[12] == 1);
    }
}
