namespace Fovea;

/// <summary>One colour, 8 bits a sample.</summary>
internal readonly record struct PixelColor(byte Red, byte Green, byte Blue)
{
    public static PixelColor Black => default;

    /// <summary>Fills samples, three a pixel.</summary>
    public void Fill(Span<byte> pixels)
    {
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            pixels[i] = Red;
            pixels[i + 1] = Green;
            pixels[i + 2] = Blue;
        }
    }
}
