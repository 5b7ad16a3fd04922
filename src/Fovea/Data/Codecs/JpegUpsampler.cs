namespace Fovea;

/// <summary>Brings a component's rows to the image's size: the triangle filter for factors of 2, replication for others.</summary>
/// <remarks>A sample counts ¾ where it is the nearer and ¼ where it is the further, in each direction; the rounding alternates so that
/// it does not drift. Two samples or fewer in a row are replicated, as the common decoders do.</remarks>
internal static class JpegUpsampler
{
    /// <summary>Writes row <paramref name="y"/> of the image for a component.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="component">The component.</param>
    /// <param name="y">Row of the image.</param>
    /// <param name="sums">Scratch of at least the component's width.</param>
    /// <param name="target">At least the component's width times the horizontal factor.</param>
    public static void Row(JpegFrame frame, JpegComponent component, int y, Span<int> sums, Span<byte> target)
    {
        int factorX = frame.MaxHorizontal / component.Horizontal, factorY = frame.MaxVertical / component.Vertical;
        int width = component.Width;
        ReadOnlySpan<byte> near = Line(component, y / factorY);
        ReadOnlySpan<byte> far = Line(component, Math.Clamp((y / factorY) + ((y & 1) == 0 ? -1 : 1), 0, component.Height - 1));
        switch (factorX, factorY)
        {
            case (1, 1):
                near.CopyTo(target);
                break;
            case (2, 1) when width > 2:
                Widen(near, target);
                break;
            case (1, 2):
                int bias = (y & 1) == 0 ? 1 : 2;
                for (int i = 0; i < width; i++) target[i] = (byte)(((3 * near[i]) + far[i] + bias) >> 2);
                break;
            case (2, 2) when width > 2:
                for (int i = 0; i < width; i++) sums[i] = (3 * near[i]) + far[i];
                Widen(sums[..width], target);
                break;
            default:
                for (int i = 0; i < width; i++) target.Slice(i * factorX, factorX).Fill(near[i]);
                break;
        }
    }

    private static ReadOnlySpan<byte> Line(JpegComponent component, int y) => component.Plane.AsSpan(y * component.Stride, component.Width);

    private static void Widen(ReadOnlySpan<byte> row, Span<byte> target)
    {
        int last = row.Length - 1;
        target = target[..(2 * row.Length)];
        target[0] = row[0];
        for (int i = 0; i < last; i++)
        {
            int left = row[i], right = row[i + 1];
            target[(2 * i) + 1] = (byte)(((3 * left) + right + 2) >> 2);
            target[(2 * i) + 2] = (byte)(((3 * right) + left + 1) >> 2);
        }

        target[^1] = row[last];
    }

    private static void Widen(ReadOnlySpan<int> sums, Span<byte> target)
    {
        int last = sums.Length - 1;
        target = target[..(2 * sums.Length)];
        target[0] = (byte)(((4 * sums[0]) + 8) >> 4);
        for (int i = 0; i < last; i++)
        {
            int left = sums[i], right = sums[i + 1];
            target[(2 * i) + 1] = (byte)(((3 * left) + right + 7) >> 4);
            target[(2 * i) + 2] = (byte)(((3 * right) + left + 8) >> 4);
        }

        target[^1] = (byte)(((4 * sums[last]) + 7) >> 4);
    }
}
