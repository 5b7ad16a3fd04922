using System.Buffers;
using Fovea.Kernels;

namespace Fovea;

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
    /// <param name="orientation">What EXIF says, 1 to 8.</param>
    public static Image Convert(JpegFrame frame, JpegColorSpace space, bool invertedInks, int orientation)
    {
        Image image = Image.Uninitialized(frame.Width, frame.Height, orientation);
        int count = frame.Components.Length, length = JpegUpsampler.RowLength(frame);
        byte[] rows = ArrayPool<byte>.Shared.Rent(length * count);
        ushort[] sums = ArrayPool<ushort>.Shared.Rent(length);
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> target = image.Pixels.AsSpan(y * frame.Width * 3, frame.Width * 3);
            ReadOnlySpan<byte> first = Row(0);
            ReadOnlySpan<byte> second = count > 1 ? Row(1) : first, third = count > 1 ? Row(2) : first;
            if (space is JpegColorSpace.YCbCr or JpegColorSpace.Ycck)
                ColorRows.FromYCbCr(first, second, third, target);
            else
                ColorRows.Interleave(first, second, third, target);
            if (count == 4) Ink(target, Row(3), invertedInks ? 0 : 255, space == JpegColorSpace.Ycck);

            ReadOnlySpan<byte> Row(int i) =>
                JpegUpsampler.Row(frame, frame.Components[i], y, sums, rows.AsSpan(i * length, length))[..frame.Width];
        }

        ArrayPool<byte>.Shared.Return(rows);
        ArrayPool<ushort>.Shared.Return(sums);
        return image;
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
}
