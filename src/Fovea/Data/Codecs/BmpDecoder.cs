using System.Buffers.Binary;
using System.Numerics;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, with palettes, masks and run lengths, from either side up. Alpha is
/// dropped.</summary>
internal sealed class BmpDecoder : IImageDecoder
{
    public string Format => "BMP";

    public bool CanDecode(ReadOnlySpan<byte> header) => header.StartsWith("BM"u8);

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        BmpHeader header = BmpHeader.Read(data, name);
        ReadOnlySpan<byte> pixels = data[header.Pixels..];
        if (header.Compression is BmpHeader.Runs8 or BmpHeader.Runs4)
        {
            byte[] indices = BmpRuns.Decode(header, pixels, name);
            Image unpacked = new(header.Width, header.Height);
            for (int y = 0; y < header.Height; y++)
                Indexed(header, data, indices.AsSpan(y * header.Width, header.Width), 8, Row(unpacked, header, y), y, name);
            return unpacked;
        }

        long expected = header.Stride * header.Height;
        if (pixels.Length < expected)
            throw new ImageFormatException(
                $"{name}: bmp: the pixels are cut off: {pixels.Length} bytes of {expected} from byte {header.Pixels} on");
        Image image = Image.Uninitialized(header.Width, header.Height);
        for (int y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> source = pixels.Slice((int)(y * header.Stride), (int)header.Stride);
            Span<byte> target = Row(image, header, y);
            if (header.Depth <= 8)
                Indexed(header, data, source, header.Depth, target, y, name);
            else if (header.Depth == 24)
                ColorRows.Reverse(source[..target.Length], target);
            else
                Masked(header, source, target);
        }

        return image;
    }

    /// <summary>The image's row of a row in the file.</summary>
    private static Span<byte> Row(Image image, BmpHeader header, int y) =>
        image.Pixels.AsSpan((header.IsTopDown ? y : header.Height - 1 - y) * header.Width * 3, header.Width * 3);

    private static void Indexed(
        BmpHeader header, ReadOnlySpan<byte> data, ReadOnlySpan<byte> source, int depth, Span<byte> target, int y, string name)
    {
        ReadOnlySpan<byte> palette = data[header.Palette..];
        for (int x = 0; x < header.Width; x++)
        {
            int color = (source[x * depth >> 3] >> (8 - depth - (x * depth & 7))) & ((1 << depth) - 1);
            if (color >= header.Colors)
                throw new ImageFormatException($"{name}: bmp: row {y} uses colour {color} of a palette of {header.Colors}");
            ReadOnlySpan<byte> entry = palette.Slice(color * header.PaletteEntry, 3);
            (target[3 * x], target[(3 * x) + 1], target[(3 * x) + 2]) = (entry[2], entry[1], entry[0]);
        }
    }

    private static void Masked(BmpHeader header, ReadOnlySpan<byte> source, Span<byte> target)
    {
        int size = header.Depth / 8;
        for (int c = 0; c < 3; c++)
        {
            uint mask = header.Masks[c];
            int shift = BitOperations.TrailingZeroCount(mask);
            ulong most = mask >> shift;
            for (int x = 0; x < header.Width; x++)
            {
                uint pixel = size == 2
                    ? BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * x)..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(source[(4 * x)..]);
                target[(3 * x) + c] = (byte)(((pixel & mask) >> shift) * 255ul / most);
            }
        }
    }
}
