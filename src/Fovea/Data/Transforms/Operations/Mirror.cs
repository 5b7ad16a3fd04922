namespace Fovea;

/// <summary>Mirrored images.</summary>
internal static class Mirror
{
    /// <summary>Left and right change places.</summary>
    public static Image Horizontally(Image image)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        int stride = image.Width * 3;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * stride, stride);
            Span<byte> target = result.Pixels.AsSpan(y * stride, stride);
            for (int from = 0, to = stride - 3; to >= 0; from += 3, to -= 3)
            {
                target[to] = row[from];
                target[to + 1] = row[from + 1];
                target[to + 2] = row[from + 2];
            }
        }

        return result;
    }

    /// <summary>Top and bottom change places.</summary>
    public static Image Vertically(Image image)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        int stride = image.Width * 3;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * stride, stride).CopyTo(result.Pixels.AsSpan((image.Height - 1 - y) * stride));
        return result;
    }
}
