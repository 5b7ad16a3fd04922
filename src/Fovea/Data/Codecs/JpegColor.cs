using System.Buffers;
using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>What the components of a JPEG mean.</summary>
internal enum JpegColorSpace
{
    Gray,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// <summary>Turns the decoded planes of a JPEG into RGB.</summary>
internal static class JpegColor
{
    /// <summary>The colour space, by the rules that the common decoders share.</summary>
    /// <param name="components">The frame's components.</param>
    /// <param name="jfif">Whether the file has a JFIF segment.</param>
    /// <param name="adobe">The transform of an Adobe segment, or -1.</param>
    public static JpegColorSpace SpaceOf(JpegComponent[] components, bool jfif, int adobe)
    {
        if (components.Length == 1) return JpegColorSpace.Gray;
        if (components.Length == 4) return adobe == 2 ? JpegColorSpace.Ycck : JpegColorSpace.Cmyk;
        if (jfif) return JpegColorSpace.YCbCr;
        if (adobe >= 0) return adobe == 0 ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr;
        return components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B' ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr;
    }

    /// <summary>Upsamples and converts all rows.</summary>
    /// <param name="frame">With decoded planes.</param>
    /// <param name="space">What the components mean.</param>
    /// <param name="invertedInks">Whether 255 means no ink, as Adobe's programs write it.</param>
    public static Image Convert(JpegFrame frame, JpegColorSpace space, bool invertedInks)
    {
        Image image = new(frame.Width, frame.Height);
        int count = frame.Components.Length;
        int length = frame.UnitsAcross * frame.MaxHorizontal * 8;
        byte[] rows = ArrayPool<byte>.Shared.Rent(length * count);
        int[] sums = ArrayPool<int>.Shared.Rent(length);
        for (int y = 0; y < frame.Height; y++)
        {
            for (int i = 0; i < count; i++)
                JpegUpsampler.Row(frame, frame.Components[i], y, sums, rows.AsSpan(i * length, length));
            Span<byte> target = image.Pixels.AsSpan(y * frame.Width * 3, frame.Width * 3);
            ReadOnlySpan<byte> first = rows.AsSpan(0, frame.Width);
            ReadOnlySpan<byte> second = count > 1 ? rows.AsSpan(length, frame.Width) : first;
            ReadOnlySpan<byte> third = count > 1 ? rows.AsSpan(2 * length, frame.Width) : first;
            if (space is JpegColorSpace.YCbCr or JpegColorSpace.Ycck)
                FromYCbCr(first, second, third, target);
            else
                Interleave(first, second, third, target);
            if (count == 4) Ink(target, rows.AsSpan(3 * length, frame.Width), invertedInks ? 0 : 255, space == JpegColorSpace.Ycck);
        }

        ArrayPool<byte>.Shared.Return(rows);
        ArrayPool<int>.Shared.Return(sums);
        return image;
    }

    private static void Interleave(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> target)
    {
        for (int i = 0; i < first.Length; i++)
        {
            target[3 * i] = first[i];
            target[(3 * i) + 1] = second[i];
            target[(3 * i) + 2] = third[i];
        }
    }

    // ITU-R BT.601 over the full range, 16 fractional bits: 1.402, 0.344136, 0.714136, 1.772.
    private static void FromYCbCr(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> target)
    {
        const int half = 1 << 15;
        blue = blue[..luma.Length];
        red = red[..luma.Length];
        target = target[..(luma.Length * 3)];
        for (int i = 0, to = 0; i < luma.Length; i++, to += 3)
        {
            int y = luma[i], cb = blue[i] - 128, cr = red[i] - 128;
            target[to] = Clamp(y + (((91881 * cr) + half) >> 16));
            target[to + 1] = Clamp(y + (((-22554 * cb) - (46802 * cr) + half) >> 16));
            target[to + 2] = Clamp(y + (((116130 * cb) + half) >> 16));
        }
    }

    /// <summary>Darkens by the fourth ink. Inks stored inverted are light already; YCCK's transform gives the complement of what is
    /// stored.</summary>
    private static void Ink(Span<byte> colors, ReadOnlySpan<byte> black, int flip, bool complement)
    {
        int flipColors = complement ? flip ^ 255 : flip;
        for (int i = 0; i < black.Length; i++)
        {
            int keep = black[i] ^ flip;
            for (int c = 3 * i; c < (3 * i) + 3; c++) colors[c] = (byte)((((colors[c] ^ flipColors) * keep) + 127) / 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : ~(value >> 31));
}
