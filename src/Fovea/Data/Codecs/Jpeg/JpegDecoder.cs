namespace Fovea;

/// <summary>JPEG (ITU-T T.81): baseline, extended sequential and progressive coding with Huffman tables, 8 bits a sample, gray, YCbCr,
/// RGB, CMYK or YCCK, any whole sampling ratio, restart markers, one scan or several.</summary>
internal sealed class JpegDecoder : IImageDecoder
{
    public string Format => "JPEG";

    public bool CanDecode(ReadOnlySpan<byte> header) => header.Length >= 2 && header[0] == 0xFF && header[1] == 0xD8;

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        if (!CanDecode(data)) throw new ImageFormatException($"{name}: jpeg: the file does not start with FF D8");
        JpegReader reader = new(data, name);
        try
        {
            return reader.Read();
        }
        finally
        {
            reader.Dispose();
        }
    }
}
