namespace Fovea;

/// <summary>Adds a border around an image.</summary>
internal static class Border
{
    /// <summary>The image with so many more pixels on each side.</summary>
    public static Image Add(Image image, int left, int top, int right, int bottom, PaddingMode mode, PixelColor fill)
    {
        Image result = ImageScratch.Rent(image.Width + left + right, image.Height + top + bottom);
        int stride = result.Width * 3;
        for (int y = 0; y < result.Height; y++)
        {
            Span<byte> to = result.Pixels.AsSpan(y * stride, stride);
            int row = Place(y - top, image.Height, mode);
            if (row < 0)
            {
                fill.Fill(to);
                continue;
            }

            ReadOnlySpan<byte> from = image.Pixels.AsSpan(row * image.Width * 3, image.Width * 3);
            from.CopyTo(to[(left * 3)..]);
            for (int x = 0; x < left; x++) Put(to, x, from, x - left, image.Width, mode, fill);
            for (int x = left + image.Width; x < result.Width; x++) Put(to, x, from, x - left, image.Width, mode, fill);
        }

        return result;
    }

    /// <summary>The row or column that stands at a place outside 0 … size − 1; −1 for none.</summary>
    public static int Place(int at, int size, PaddingMode mode)
    {
        if ((uint)at < (uint)size) return at;
        switch (mode)
        {
            case PaddingMode.Edge:
                return Math.Clamp(at, 0, size - 1);
            case PaddingMode.Symmetric:
                at = Remainder(at, 2 * size);
                return at < size ? at : (2 * size) - 1 - at;
            case PaddingMode.Reflect:
                if (size == 1) return 0;
                at = Remainder(at, (2 * size) - 2);
                return at < size ? at : (2 * size) - 2 - at;
            default:
                return -1;
        }
    }

    private static int Remainder(int at, int period) => ((at % period) + period) % period;

    private static void Put(Span<byte> to, int x, ReadOnlySpan<byte> from, int at, int size, PaddingMode mode, PixelColor fill)
    {
        int column = Place(at, size, mode);
        if (column < 0) fill.Fill(to.Slice(3 * x, 3));
        else from.Slice(3 * column, 3).CopyTo(to[(3 * x)..]);
    }
}
