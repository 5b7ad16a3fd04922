namespace Fovea;

/// <summary>Operations that blend an image with a poorer version of itself: gray or smooth. Equal to Pillow's.</summary>
internal static class Blending
{
    /// <summary>The gray of a colour, (299 r + 587 g + 114 b) / 1000 with 16 fractional bits.</summary>
    public static int Gray(int red, int green, int blue) => ((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16;

    /// <summary>poor + factor · (rich − poor) in float, cut towards zero; clamped where the factor leaves 0 … 1.</summary>
    public static byte Blend(int poor, int rich, float factor)
    {
        float value = poor + (factor * (rich - poor));
        return value <= 0 ? (byte)0 : value >= 255 ? (byte)255 : (byte)value;
    }

    /// <summary>Gray in all three channels.</summary>
    public static Image Grayscale(Image image) => Saturation(image, 0);

    /// <summary>The gray image blended with the image: 0 is gray, 1 the image, more is more colourful.</summary>
    public static Image Saturation(Image image, double factor)
    {
        if (factor == 1) return image;
        Image result = ImageScratch.Rent(image.Width, image.Height);
        byte[] from = image.Pixels, to = result.Pixels;
        float share = (float)factor;
        for (int i = 0; i < to.Length; i += 3)
        {
            int gray = Gray(from[i], from[i + 1], from[i + 2]);
            to[i] = Blend(gray, from[i], share);
            to[i + 1] = Blend(gray, from[i + 1], share);
            to[i + 2] = Blend(gray, from[i + 2], share);
        }

        return result;
    }

    /// <summary>The image under a 3x3 mean that counts the centre five times, blended with the image. The border stays.</summary>
    public static Image Sharpness(Image image, double factor)
    {
        if (factor == 1) return image;
        Image result = ImageScratch.Rent(image.Width, image.Height);
        byte[] from = image.Pixels;
        from.CopyTo(result.Pixels, 0);
        int stride = image.Width * 3;
        float share = (float)factor;
        for (int y = 1; y < image.Height - 1; y++)
        {
            ReadOnlySpan<byte> above = from.AsSpan((y - 1) * stride, stride), row = from.AsSpan(y * stride, stride);
            ReadOnlySpan<byte> below = from.AsSpan((y + 1) * stride, stride);
            Span<byte> to = result.Pixels.AsSpan(y * stride, stride);
            for (int i = 3; i < stride - 3; i++)
            {
                int sum = above[i - 3] + above[i] + above[i + 3] + row[i - 3] + (5 * row[i]) + row[i + 3]
                    + below[i - 3] + below[i] + below[i + 3];
                // Rounded to the nearest: thirteenths never lie half way.
                to[i] = Blend(((2 * sum) + 13) / 26, row[i], share);
            }
        }

        return result;
    }
}
