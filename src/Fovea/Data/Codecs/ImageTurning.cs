namespace Fovea;

/// <summary>Turns and mirrors images by an EXIF orientation.</summary>
internal static class ImageTurning
{
    /// <summary>The image upright.</summary>
    public static Image Run(Image image)
    {
        (int width, int height) = (image.Width, image.Height);
        // Steps in the source, in pixels, for a step to the right and one down in the result.
        (int start, int right, int down) = image.Orientation switch
        {
            2 => (width - 1, -1, width),
            3 => ((width * height) - 1, -1, -width),
            4 => (width * (height - 1), 1, -width),
            5 => (0, width, 1),
            6 => (width * (height - 1), -width, 1),
            7 => ((width * height) - 1, -width, -1),
            8 => (width - 1, width, -1),
            _ => (0, 1, width),
        };
        Image result = image.Orientation < 5 ? new Image(width, height) : new Image(height, width);
        Span<byte> target = result.Pixels;
        for (int y = 0; y < result.Height; y++)
        {
            int from = start + (y * down);
            for (int x = 0; x < result.Width; x++, from += right, target = target[3..])
                image.Pixels.AsSpan(from * 3, 3).CopyTo(target);
        }

        return result;
    }
}
