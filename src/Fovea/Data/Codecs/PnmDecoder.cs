namespace Fovea;

/// <summary>Portable bitmaps, graymaps and pixmaps, as text (P1 to P3) and binary (P4 to P6), of up to 16 bits.</summary>
internal sealed class PnmDecoder : IImageDecoder
{
    public string Format => "PNM";

    public bool CanDecode(ReadOnlySpan<byte> header) => header.Length >= 3 && header[0] == 'P' && header[1] is >= (byte)'1' and <= (byte)'7'
        && (PnmText.IsSpace(header[2]) || header[2] == '#');

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        int kind = data.Length < 3 ? 0 : data[1] - '0';
        if (kind is < 1 or > 6) throw new ImageFormatException($"{name}: pnm: kind P{kind} is not supported; only P1 to P6 are");
        bool isBitmap = kind is 1 or 4, isText = kind <= 3;
        int channels = kind is 3 or 6 ? 3 : 1;
        PnmText text = new(data, 2, name);
        int width = text.Number("width"), height = text.Number("height"), maximum = isBitmap ? 1 : text.Number("maximum sample");
        if (width < 1 || height < 1) throw new ImageFormatException($"{name}: pnm: the size {width}x{height} is empty");
        if ((long)width * height > Image.MaxPixels)
            throw new ImageFormatException($"{name}: pnm: {width}x{height} pixels are more than the limit of {Image.MaxPixels}");
        if (maximum is < 1 or > 65535)
            throw new ImageFormatException($"{name}: pnm: the maximum sample is {maximum}; expected 1 to 65535");
        if (text.Position >= data.Length || !PnmText.IsSpace(data[text.Position]))
            throw new ImageFormatException($"{name}: pnm: expected white space before the pixels, at byte {text.Position}");
        ReadOnlySpan<byte> samples = data[(text.Position + 1)..];
        int size = maximum > 255 ? 2 : 1;
        // A number takes a digit and a space, but for the last; a bit takes a digit.
        long count = (long)width * height * channels;
        long expected = kind switch { 1 => count, 2 or 3 => (2 * count) - 1, 4 => (width + 7L) / 8 * height, _ => count * size };
        if (samples.Length < expected)
            throw new ImageFormatException($"{name}: pnm: the pixels are cut off: {samples.Length} bytes of {expected}");

        Image image = Image.Uninitialized(width, height);
        if (isText)
            ReadText(image, text, channels, isBitmap, maximum);
        else if (isBitmap)
            ReadBits(image, samples);
        else
            ReadSamples(image, samples, channels, size, maximum);
        return image;
    }

    private static void ReadText(Image image, PnmText text, int channels, bool isBitmap, int maximum)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3 / channels)
        {
            byte value = isBitmap ? (byte)(text.Bit() ? 0 : 255) : Scale(text.Number("sample"), maximum);
            pixels.Slice(i, 3 / channels).Fill(value);
        }
    }

    // A bit that is set is black; each row begins with a whole byte.
    private static void ReadBits(Image image, ReadOnlySpan<byte> samples)
    {
        int stride = (image.Width + 7) / 8;
        for (int y = 0, to = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++, to += 3)
                image.Pixels.AsSpan(to, 3).Fill((samples[(y * stride) + (x >> 3)] & (0x80 >> (x & 7))) != 0 ? (byte)0 : (byte)255);
        }
    }

    private static void ReadSamples(Image image, ReadOnlySpan<byte> samples, int channels, int size, int maximum)
    {
        byte[] pixels = image.Pixels;
        if (maximum == 255 && channels == 3)
        {
            samples[..pixels.Length].CopyTo(pixels);
            return;
        }

        int repeat = 3 / channels;
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = i / repeat * size;
            pixels[i] = Scale(size == 1 ? samples[at] : (samples[at] << 8) | samples[at + 1], maximum);
        }
    }

    private static byte Scale(int value, int maximum) => (byte)(((Math.Min(value, maximum) * 255L) + (maximum / 2)) / maximum);
}
