namespace Fovea;

/// <summary>Operations in which a sample depends on its own value only, by a table of 256 entries. Equal to Pillow's.</summary>
internal static class PointOps
{
    /// <summary>255 − v.</summary>
    public static Image Invert(Image image) => Solarize(image, 0);

    /// <summary>255 − v from the threshold on.</summary>
    public static Image Solarize(Image image, double threshold)
    {
        Span<byte> table = stackalloc byte[256];
        for (int v = 0; v < 256; v++) table[v] = (byte)(v < threshold ? v : 255 - v);
        return Map(image, table);
    }

    /// <summary>Adds to samples below 128, up to 255.</summary>
    public static Image SolarizeAdd(Image image, int addition)
    {
        Span<byte> table = stackalloc byte[256];
        for (int v = 0; v < 256; v++) table[v] = (byte)(v < 128 ? Math.Clamp(v + addition, 0, 255) : v);
        return Map(image, table);
    }

    /// <summary>Keeps the upper bits, 0 to 8 of them.</summary>
    public static Image Posterize(Image image, int bits)
    {
        int mask = 0xFF & (0xFF << (8 - bits));
        Span<byte> table = stackalloc byte[256];
        for (int v = 0; v < 256; v++) table[v] = (byte)(v & mask);
        return Map(image, table);
    }

    /// <summary>255 · (v / 255)^gamma, as torchvision rounds it.</summary>
    public static Image Gamma(Image image, double gamma)
    {
        Span<byte> table = stackalloc byte[256];
        for (int v = 0; v < 256; v++) table[v] = (byte)Math.Clamp((int)((256 - 1e-3) * Math.Pow(v / 255.0, gamma)), 0, 255);
        return Map(image, table);
    }

    /// <summary>Black blended with the image: 0 is black, 1 the image, more is brighter.</summary>
    public static Image Brightness(Image image, double factor) => Map(image, level: 0, factor);

    /// <summary>The mean of the gray image, as a gray, blended with the image.</summary>
    public static Image Contrast(Image image, double factor)
    {
        byte[] pixels = image.Pixels;
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += 3) sum += Blending.Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
        return Map(image, (int)((sum / (pixels.Length / 3.0)) + 0.5), factor);
    }

    /// <summary>Looks every sample up.</summary>
    public static Image Map(Image image, ReadOnlySpan<byte> table)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        byte[] from = image.Pixels, to = result.Pixels;
        for (int i = 0; i < to.Length; i++) to[i] = table[from[i]];
        return result;
    }

    private static Image Map(Image image, int level, double factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (int v = 0; v < 256; v++) table[v] = Blending.Blend(level, v, (float)factor);
        return Map(image, table);
    }
}
