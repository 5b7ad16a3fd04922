namespace Fovea;

/// <summary>Cuts a rectangle out of an image; what lies outside the image is black.</summary>
internal static class Window
{
    public static Image Cut(Image image, int left, int top, int width, int height)
    {
        Image result = ImageScratch.Rent(width, height);
        int from = Math.Clamp(left, 0, image.Width), to = Math.Clamp(left + width, from, image.Width);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = result.Pixels.AsSpan(y * width * 3, width * 3);
            int source = y + top;
            if (source < 0 || source >= image.Height || to == from)
            {
                row.Clear();
                continue;
            }

            row[..((from - left) * 3)].Clear();
            image.Pixels.AsSpan(((source * image.Width) + from) * 3, (to - from) * 3).CopyTo(row[((from - left) * 3)..]);
            row[((to - left) * 3)..].Clear();
        }

        return result;
    }
}
