namespace Fovea;

/// <summary>The image formats that can be read: JPEG (baseline, extended sequential and progressive), PNG, BMP and PNM, and
/// what an application adds.</summary>
public static class ImageDecoders
{
    private static readonly Lock Gate = new();
    private static volatile IImageDecoder[] s_decoders = [new JpegDecoder(), new PngDecoder(), new BmpDecoder(), new PnmDecoder()];

    /// <summary>The names of the formats, the newest registration first.</summary>
    public static IReadOnlyList<string> Formats => Array.ConvertAll(s_decoders, decoder => decoder.Format);

    /// <summary>Adds a decoder, asked before those that are there; it may so replace a built-in one.</summary>
    /// <param name="decoder">Called from several threads.</param>
    public static void Register(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        lock (Gate) s_decoders = [decoder, .. s_decoders];
    }

    /// <summary>Decodes a file in memory by the first decoder that knows its first bytes.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="ImageFormatException">No decoder knows the format, or the one that does cannot decode the data.</exception>
    public static Image Decode(ReadOnlySpan<byte> data, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ReadOnlySpan<byte> header = data[..Math.Min(16, data.Length)];
        foreach (IImageDecoder decoder in s_decoders)
        {
            if (decoder.CanDecode(header)) return decoder.Decode(data, name);
        }

        if (data.IsEmpty) throw new ImageFormatException($"{name}: the file is empty; expected an image");
        throw new ImageFormatException($"{name}: {Guess(header)}; expected {string.Join(", ", Formats)}");
    }

    private static string Guess(ReadOnlySpan<byte> header)
    {
        string? known =
            header.StartsWith("GIF8"u8) ? "GIF" :
            header.StartsWith("RIFF"u8) && header[Math.Min(8, header.Length)..].StartsWith("WEBP"u8) ? "WebP" :
            header.StartsWith("II*\0"u8) || header.StartsWith("MM\0*"u8) ? "TIFF" :
            null;
        return known is null
            ? $"not an image: it starts with the bytes {Convert.ToHexString(header[..Math.Min(8, header.Length)])}"
            : $"{known} images are not supported; convert the file";
    }
}
