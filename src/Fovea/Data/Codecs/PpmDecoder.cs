namespace Fovea;

/// <summary>Binary portable pixmaps and graymaps (P6, P5) of 8 or 16 bits.</summary>
internal sealed class PpmDecoder : IImageDecoder
{
    public string Format => "PPM";

    public bool CanDecode(ReadOnlySpan<byte> header) => header.Length >= 3 && header[0] == 'P' && header[1] is >= (byte)'1' and <= (byte)'7'
        && (IsSpace(header[2]) || header[2] == '#');

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length < 3 || data[1] is not ((byte)'5' or (byte)'6'))
            throw new ImageFormatException($"{name}: ppm: kind P{(char)data[1]} is not supported; only the binary kinds P5 and P6 are");
        int channels = data[1] == '6' ? 3 : 1;
        int position = 2;
        int width = Number(data, ref position, name, "width");
        int height = Number(data, ref position, name, "height");
        int maximum = Number(data, ref position, name, "maximum sample");
        if (width < 1 || height < 1) throw new ImageFormatException($"{name}: ppm: the size {width}x{height} is empty");
        if ((long)width * height > Image.MaxPixels)
            throw new ImageFormatException($"{name}: ppm: {width}x{height} pixels are more than the limit of {Image.MaxPixels}");
        if (maximum is < 1 or > 65535)
            throw new ImageFormatException($"{name}: ppm: the maximum sample is {maximum}; expected 1 to 65535");
        if (position >= data.Length || !IsSpace(data[position]))
            throw new ImageFormatException($"{name}: ppm: expected white space before the pixels, at byte {position}");
        ReadOnlySpan<byte> samples = data[(position + 1)..];
        int size = maximum > 255 ? 2 : 1;
        long expected = (long)width * height * channels * size;
        if (samples.Length < expected)
            throw new ImageFormatException($"{name}: ppm: the pixels are cut off: {samples.Length} bytes of {expected}");

        Image image = new(width, height);
        byte[] pixels = image.Pixels;
        if (maximum == 255 && channels == 3)
        {
            samples[..pixels.Length].CopyTo(pixels);
            return image;
        }

        int repeat = 3 / channels;
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = i / repeat * size;
            int value = size == 1 ? samples[at] : (samples[at] << 8) | samples[at + 1];
            pixels[i] = (byte)(((Math.Min(value, maximum) * 255L) + (maximum / 2)) / maximum);
        }

        return image;
    }

    private static int Number(ReadOnlySpan<byte> data, ref int position, string name, string what)
    {
        while (position < data.Length && (IsSpace(data[position]) || data[position] == '#'))
        {
            if (data[position++] != '#') continue;
            while (position < data.Length && data[position] is not ((byte)'\n' or (byte)'\r')) position++;
        }

        int start = position;
        int value = 0;
        while (position < data.Length && data[position] is >= (byte)'0' and <= (byte)'9')
        {
            if (position - start >= 9) throw new ImageFormatException($"{name}: ppm: the {what} at byte {start} has too many digits");
            value = (value * 10) + data[position++] - '0';
        }

        return position > start ? value : throw new ImageFormatException($"{name}: ppm: expected the {what} as a number at byte {start}");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;
}
