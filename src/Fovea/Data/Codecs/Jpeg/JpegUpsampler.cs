using Fovea.Kernels;

namespace Fovea;

/// <summary>Brings a component's rows to the image's size: the triangle filter for factors of 2, replication for others.</summary>
/// <remarks>Two samples or fewer in a row are replicated, as the common decoders do.</remarks>
internal static class JpegUpsampler
{
    /// <summary>Bytes that a target row must have.</summary>
    public static int RowLength(JpegFrame frame) => (frame.UnitsAcross * frame.MaxHorizontal * 8) + (2 * RowWidening.Slack);

    /// <summary>Row <paramref name="y"/> of the image for a component: a row of its plane, or one made in
    /// <paramref name="target"/>.</summary>
    /// <param name="frame">With decoded planes.</param>
    /// <param name="component">The component.</param>
    /// <param name="y">Row of the image.</param>
    /// <param name="sums">Scratch of a row's length.</param>
    /// <param name="target">At least <see cref="RowLength"/> bytes.</param>
    public static ReadOnlySpan<byte> Row(JpegFrame frame, JpegComponent component, int y, Span<ushort> sums, Span<byte> target)
    {
        int factorX = frame.MaxHorizontal / component.Horizontal, factorY = frame.MaxVertical / component.Vertical;
        int width = component.Width;
        bool isUpper = (y & 1) == 0;
        ReadOnlySpan<byte> near = Line(component, y / factorY);
        ReadOnlySpan<byte> far = Line(component, Math.Clamp((y / factorY) + (isUpper ? -1 : 1), 0, component.Height - 1));
        switch (factorX, factorY)
        {
            case (1, 2):
                RowWidening.Down(near, far, width, isUpper, target);
                return target;
            case (1, _):
                return near;
            case (2, 1) when width > 2:
                RowWidening.Across(near, width, sums, target);
                return target;
            case (2, 2) when width > 2:
                RowWidening.Both(near, far, width, sums, target);
                return target;
            default:
                for (int i = 0; i < width; i++) target.Slice(i * factorX, factorX).Fill(near[i]);
                return target;
        }
    }

    private static ReadOnlySpan<byte> Line(JpegComponent component, int y) => component.Plane.AsSpan(y * component.Stride);
}
