using System.IO.Compression;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Inflates, unfilters and expands the rows of a PNG to RGB.</summary>
internal static class PngPixels
{
    // First column and row, and their steps, of the seven passes of an interlaced image.
    private static ReadOnlySpan<byte> Adam7 => [0, 0, 8, 8, 4, 0, 8, 8, 0, 4, 4, 8, 2, 0, 4, 4, 0, 2, 2, 4, 1, 0, 2, 2, 0, 1, 1, 2];

    private static ReadOnlySpan<byte> OnePass => [0, 0, 1, 1];

    public static Image Decode(PngHeader header, byte[]? palette, byte[] compressed, int length, int orientation, string name)
    {
        // Deflate shrinks at most 1032 times, so a few bytes cannot claim a large image and make us allocate it.
        if ((long)length * 1032 < (long)header.RowBytes(header.Width) * header.Height)
            throw new ImageFormatException(
                $"{name}: png: {length} bytes of image data are too few for {header.Width}x{header.Height}; cut off");
        Image image = Image.Uninitialized(header.Width, header.Height, orientation);
        using ZLibStream rows = new(new MemoryStream(compressed, 0, length), CompressionMode.Decompress);
        byte[] current = new byte[header.RowBytes(header.Width) + 1];
        byte[] previous = new byte[current.Length];
        ReadOnlySpan<byte> passes = header.Interlaced ? Adam7 : OnePass;
        try
        {
            for (int pass = 0; pass < passes.Length; pass += 4)
            {
                int x = passes[pass], y = passes[pass + 1], stepX = passes[pass + 2], stepY = passes[pass + 3];
                int width = (header.Width - x + stepX - 1) / stepX;
                if (width <= 0) continue;
                int bytes = header.RowBytes(width) + 1;
                previous.AsSpan().Clear();
                for (; y < header.Height; y += stepY)
                {
                    if (rows.ReadAtLeast(current.AsSpan(0, bytes), bytes, throwOnEndOfStream: false) < bytes)
                        throw new ImageFormatException($"{name}: png: the image data end in row {y} of {header.Height}; cut off");
                    Unfilter(current.AsSpan(0, bytes), previous.AsSpan(0, bytes), Math.Max(1, header.BitsPerPixel / 8), y, name);
                    Span<byte> target = image.Pixels.AsSpan(((y * header.Width) + x) * 3);
                    Expand(header, palette, current.AsSpan(1, bytes - 1), target, width, stepX * 3, y, name);
                    (current, previous) = (previous, current);
                }
            }

            // One byte more makes the decompressor compare its checksum; what follows the rows is not read further.
            rows.ReadByte();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new ImageFormatException($"{name}: png: the compressed image data are damaged", error);
        }

        return image;
    }

    private static void Unfilter(Span<byte> row, ReadOnlySpan<byte> above, int pixel, int y, string name)
    {
        int filter = row[0];
        Span<byte> x = row[1..];
        ReadOnlySpan<byte> up = above[1..];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                PngFilters.Sub(x, pixel);
                break;
            case 2:
                PngFilters.Up(x, up);
                break;
            case 3:
                PngFilters.Average(x, up, pixel);
                break;
            case 4:
                PngFilters.Paeth(x, up, pixel);
                break;
            default:
                throw new ImageFormatException($"{name}: png: row {y} has filter {filter}; expected 0 to 4");
        }
    }

    private static void Expand(
        PngHeader header, byte[]? palette, ReadOnlySpan<byte> row, Span<byte> target, int width, int step, int y, string name)
    {
        int depth = header.Depth;
        int sampleBytes = depth == 16 ? 2 : 1;
        if (header.Channels >= 3)
        {
            if (depth == 8 && header.Channels == 3 && step == 3)
            {
                row[..(width * 3)].CopyTo(target);
                return;
            }

            for (int i = 0, from = 0, to = 0; i < width; i++, from += header.Channels * sampleBytes, to += step)
            {
                target[to] = row[from];
                target[to + 1] = row[from + sampleBytes];
                target[to + 2] = row[from + (2 * sampleBytes)];
            }

            return;
        }

        int scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
        for (int i = 0, to = 0; i < width; i++, to += step)
        {
            int value = depth < 8
                ? (row[i * depth >> 3] >> (8 - depth - (i * depth & 7))) & ((1 << depth) - 1)
                : row[i * sampleBytes * header.Channels];
            if (!header.Palette)
            {
                target[to] = target[to + 1] = target[to + 2] = (byte)(value * scale);
                continue;
            }

            if (value * 3 >= palette!.Length)
                throw new ImageFormatException($"{name}: png: row {y} uses colour {value} of a palette of {palette.Length / 3}");
            palette.AsSpan(value * 3, 3).CopyTo(target[to..]);
        }
    }
}
