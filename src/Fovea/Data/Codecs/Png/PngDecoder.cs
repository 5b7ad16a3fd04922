using System.Buffers;
using System.Buffers.Binary;

namespace Fovea;

/// <summary>Portable Network Graphics: every colour type and depth, interlaced or not (ISO/IEC 15948). Samples of 16 bits give their
/// high byte, alpha is dropped, gamma and colour profiles are not applied.</summary>
internal sealed class PngDecoder : IImageDecoder
{
    private const uint Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44, Exif = 0x65584966;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public string Format => "PNG";

    // The first bytes are enough to say "a PNG, but mangled" instead of "not an image".
    public bool CanDecode(ReadOnlySpan<byte> header) => header.StartsWith(Signature[..4]);

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        if (!data.StartsWith(Signature))
            throw new ImageFormatException($"{name}: png: the signature is damaged; the file may have been transferred as text");
        PngHeader? header = null;
        byte[]? palette = null;
        byte[] compressed = ArrayPool<byte>.Shared.Rent(Math.Max(1, data.Length));
        int length = 0, orientation = 1;
        bool dataEnded = false;
        try
        {
            int position = Signature.Length;
            while (position < data.Length)
            {
                int start = position;
                uint type = ReadChunk(data, ref position, name, out ReadOnlySpan<byte> body);
                if (header is null != (type == Ihdr))
                    throw new ImageFormatException($"{name}: png: chunk {Text(type)} at byte {start}; expected one IHDR, first");
                if (type != Idat && length > 0) dataEnded = true;
                if (type == Iend) break;
                if (type == Ihdr)
                {
                    header = PngHeader.Read(body, name);
                }
                else if (type == Plte)
                {
                    if (body.Length % 3 != 0 || body.Length is 0 or > 768)
                        throw new ImageFormatException($"{name}: png: a palette of {body.Length} bytes; expected 3 to 768, in threes");
                    palette = body.ToArray();
                }
                else if (type == Idat)
                {
                    if (dataEnded) throw new ImageFormatException($"{name}: png: image data go on at byte {start} after another chunk");
                    body.CopyTo(compressed.AsSpan(length));
                    length += body.Length;
                }
                else if (type == Exif)
                {
                    orientation = ExifOrientation.Read(body);
                }
                else if ((type & 0x20000000) == 0)
                {
                    throw new ImageFormatException($"{name}: png: unknown critical chunk {Text(type)} at byte {start}");
                }
            }

            if (header is null) throw new ImageFormatException($"{name}: png: the file ends after its signature");
            if (length == 0) throw new ImageFormatException($"{name}: png: no image data (IDAT chunk)");
            if (header.Palette && palette is null) throw new ImageFormatException($"{name}: png: a palette image without a palette");
            return PngPixels.Decode(header, palette, compressed, length, orientation, name);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static uint ReadChunk(ReadOnlySpan<byte> data, ref int position, string name, out ReadOnlySpan<byte> body)
    {
        int start = position;
        if (data.Length - start < 12)
            throw new ImageFormatException($"{name}: png: cut off inside a chunk at byte {start} of {data.Length}");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data[start..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(data[(start + 4)..]);
        if (length > data.Length - start - 12)
        {
            throw new ImageFormatException(
                $"{name}: png: chunk {Text(type)} at byte {start} says {length} bytes, but {data.Length - start - 12} are left; cut off"
                    + " or damaged");
        }

        body = data.Slice(start + 8, (int)length);
        position = start + 12 + (int)length;
        bool critical = (type & 0x20000000) == 0;
        // Text and profiles do not reach the pixels, so only what does is checked.
        if (critical && Crc32.Of(data.Slice(start + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(data[(position - 4)..]))
            throw new ImageFormatException(
                $"{name}: png: the checksum of chunk {Text(type)} at byte {start} is wrong; the file is damaged");
        return type;
    }

    private static string Text(uint type)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < 4; i++)
        {
            char c = (char)((type >> (24 - (8 * i))) & 0xFF);
            text[i] = char.IsAsciiLetter(c) ? c : '?';
        }

        return new string(text);
    }
}
