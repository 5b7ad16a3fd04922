namespace Fovea;

/// <summary>Turning the hue, by way of 8-bit hue, saturation and value. Equal to Pillow's conversions, their rounding included.</summary>
internal static class HueOps
{
    /// <summary>Adds a share of the full circle, from −0.5 to 0.5, to the hue.</summary>
    public static Image Shift(Image image, double share)
    {
        Image result = ImageScratch.Rent(image.Width, image.Height);
        byte[] from = image.Pixels, to = result.Pixels;
        byte turn = unchecked((byte)(int)(share * 255));
        for (int i = 0; i < to.Length; i += 3)
        {
            (byte hue, byte saturation) = ToHue(from[i], from[i + 1], from[i + 2]);
            byte value = Math.Max(from[i], Math.Max(from[i + 1], from[i + 2]));
            (to[i], to[i + 1], to[i + 2]) = ToColor(unchecked((byte)(hue + turn)), saturation, value);
        }

        return result;
    }

    private static (byte Hue, byte Saturation) ToHue(byte red, byte green, byte blue)
    {
        int most = Math.Max(red, Math.Max(green, blue)), least = Math.Min(red, Math.Min(green, blue));
        if (most == least) return (0, 0);
        float range = most - least;
        float r = (most - red) / range, g = (most - green) / range, b = (most - blue) / range;
        // Pillow's constants are doubles, its variable a float.
        float hue = red == most ? b - g : green == most ? (float)(2.0 + r - b) : (float)(4.0 + g - r);
        hue = (float)(((hue / 6.0) + 1.0) % 1.0);
        return ((byte)Math.Clamp((int)(hue * 255.0), 0, 255), (byte)Math.Clamp((int)(range / most * 255.0), 0, 255));
    }

    private static (byte Red, byte Green, byte Blue) ToColor(byte hue, byte saturation, byte value)
    {
        if (saturation == 0) return (value, value, value);
        double sector = hue * 6.0 / 255.0;
        int i = (int)sector;
        float rest = (float)(sector - i), share = (float)(saturation / 255.0);
        byte p = Round(value * (1.0 - share)), q = Round(value * (1.0 - (share * rest))), t = Round(value * (1.0 - (share * (1.0 - rest))));
        return (i % 6) switch
        {
            0 => (value, t, p),
            1 => (q, value, p),
            2 => (p, value, t),
            3 => (p, q, value),
            4 => (t, p, value),
            _ => (value, p, q),
        };
    }

    private static byte Round(double value) => (byte)Math.Clamp((int)Math.Round(value, MidpointRounding.AwayFromZero), 0, 255);
}
