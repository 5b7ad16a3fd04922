namespace Fovea;

/// <summary>Geometry: a new image whose pixels come from places that a map tells. What lies outside gets a colour. Equal to Pillow's
/// <c>transform</c>.</summary>
internal static class Warp
{
    private const int FixedBits = 16;

    // Solving for a perspective leaves some 1e-14: what lies on the border but for that is outside, whichever way it was rounded.
    private const double Rounding = 1e-9;

    /// <summary>Warps by an affine map, keeping the size.</summary>
    public static Image Affine(Image image, AffineMap map, bool smooth, PixelColor fill) =>
        Affine(image, map, image.Width, image.Height, smooth, fill);

    /// <summary>Warps by an affine map into an image of any size.</summary>
    public static Image Affine(Image image, AffineMap map, int width, int height, bool smooth, PixelColor fill)
    {
        Image result = ImageScratch.Rent(width, height);
        fill.Fill(result.Pixels);
        if (!smooth)
        {
            Nearest(image, map, result);
            return result;
        }

        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (double fromX, double fromY) = map.Map(x + 0.5, y + 0.5);
                Sample(image, fromX, fromY, result.Pixels.AsSpan(((y * width) + x) * 3, 3));
            }
        }

        return result;
    }

    /// <summary>Warps by a perspective map, keeping the size; smooth.</summary>
    public static Image Perspective(Image image, PerspectiveMap map, PixelColor fill)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        fill.Fill(result.Pixels);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                (double fromX, double fromY) = map.Map(x + 0.5, y + 0.5);
                if (fromX < Rounding || fromY < Rounding) continue;
                Sample(image, fromX, fromY, result.Pixels.AsSpan(((y * image.Width) + x) * 3, 3));
            }
        }

        return result;
    }

    /// <summary>Places in steps of 1/65536 pixel, as Pillow walks them.</summary>
    private static void Nearest(Image image, AffineMap map, Image result)
    {
        long a = Fixed(map.A), b = Fixed(map.B), d = Fixed(map.D), e = Fixed(map.E);
        long startX = Fixed(map.C + (map.A * 0.5) + (map.B * 0.5)), startY = Fixed(map.F + (map.D * 0.5) + (map.E * 0.5));
        byte[] from = image.Pixels, to = result.Pixels;
        for (int y = 0, at = 0; y < result.Height; y++)
        {
            long fromX = startX, fromY = startY;
            for (int x = 0; x < result.Width; x++, at += 3)
            {
                long column = fromX >> FixedBits, row = fromY >> FixedBits;
                if ((ulong)column < (ulong)image.Width && (ulong)row < (ulong)image.Height)
                {
                    int source = (((int)row * image.Width) + (int)column) * 3;
                    to[at] = from[source];
                    to[at + 1] = from[source + 1];
                    to[at + 2] = from[source + 2];
                }

                fromX += a;
                fromY += d;
            }

            startX += b;
            startY += e;
        }
    }

    private static long Fixed(double value) => (long)Math.Floor((value * (1 << FixedBits)) + 0.5);

    /// <summary>Between four pixels; at the border the outermost are repeated. Leaves what lies outside.</summary>
    private static void Sample(Image image, double fromX, double fromY, Span<byte> target)
    {
        if (!(fromX >= 0 && fromX < image.Width && fromY >= 0 && fromY < image.Height)) return;
        fromX -= 0.5;
        fromY -= 0.5;
        int x = (int)Math.Floor(fromX), y = (int)Math.Floor(fromY);
        double shareX = fromX - x, shareY = fromY - y;
        int left = Math.Max(x, 0) * 3, right = Math.Min(x + 1, image.Width - 1) * 3;
        int stride = image.Width * 3;
        ReadOnlySpan<byte> upper = image.Pixels.AsSpan(Math.Max(y, 0) * stride, stride);
        ReadOnlySpan<byte> lower = image.Pixels.AsSpan(Math.Min(y + 1, image.Height - 1) * stride, stride);
        for (int channel = 0; channel < 3; channel++)
        {
            double above = upper[left + channel] + ((upper[right + channel] - upper[left + channel]) * shareX);
            double below = lower[left + channel] + ((lower[right + channel] - lower[left + channel]) * shareX);
            target[channel] = (byte)(above + ((below - above) * shareY));
        }
    }
}
