using System.Buffers.Binary;
using System.Numerics;

namespace Fovea;

/// <summary>What the headers of a BMP say.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="IsTopDown">Whether the first row in the file is the upper one.</param>
/// <param name="Depth">Bits of a pixel.</param>
/// <param name="Compression">0 for none, 1 and 2 for runs of bytes and of half bytes, 3 for masks.</param>
/// <param name="Palette">Where its entries begin.</param>
/// <param name="PaletteEntry">Bytes of an entry.</param>
/// <param name="Colors">Entries.</param>
/// <param name="Pixels">Where the pixels begin.</param>
/// <param name="Masks">The bits of red, green and blue in a pixel of 16 or 32 bits.</param>
internal sealed record BmpHeader(
    int Width, int Height, bool IsTopDown, int Depth, int Compression, int Palette, int PaletteEntry, int Colors, int Pixels, uint[] Masks)
{
    public const int Runs8 = 1, Runs4 = 2, BitFields = 3, AlphaBitFields = 6;

    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40;

    /// <summary>Bytes of a row: whole groups of four.</summary>
    public long Stride => (((long)Width * Depth) + 31) / 32 * 4;

    public static BmpHeader Read(ReadOnlySpan<byte> data, string name)
    {
        ImageFormatException Bad(string what) => new($"{name}: bmp: {what}");

        if (data.Length < FileHeader + CoreHeader) throw Bad($"{data.Length} bytes; cut off inside the header");
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(data[FileHeader..]);
        if (size is not (CoreHeader or (>= InfoHeader and <= 256u)))
            throw Bad($"a header of {size} bytes at byte {FileHeader}; expected 12, or 40 to 256");
        if (data.Length < FileHeader + size) throw Bad($"{data.Length} bytes; cut off inside the header");
        bool isCore = size == CoreHeader;
        ReadOnlySpan<byte> header = data.Slice(FileHeader, (int)size);
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        int depth = BinaryPrimitives.ReadUInt16LittleEndian(header[(isCore ? 10 : 14)..]);
        uint compression = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (width < 1 || height == 0) throw Bad($"the size {width}x{Math.Abs(height)} is empty or negative");
        if (width * (decimal)Math.Abs(height) > Image.MaxPixels)
            throw Bad($"{width}x{Math.Abs(height)} pixels are more than the limit of {Image.MaxPixels}");
        bool isKnown = compression switch
        {
            0 => depth is 1 or 4 or 8 or 16 or 24 or 32,
            Runs8 => depth == 8 && height > 0,
            Runs4 => depth == 4 && height > 0,
            BitFields or AlphaBitFields => depth is 16 or 32,
            _ => false,
        };
        if (!isKnown) throw Bad($"{depth} bits a pixel with compression {compression} are not supported");

        int end = FileHeader + (int)size;
        uint[] masks = depth == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0x00FF00, 0x0000FF];
        if (compression is BitFields or AlphaBitFields)
        {
            // They are in the longer headers, and behind the short one.
            int at = FileHeader + InfoHeader;
            if (size == InfoHeader) end += compression == BitFields ? 12 : 16;
            if (data.Length < at + 12) throw Bad($"{data.Length} bytes; cut off inside the masks of the colours");
            for (int i = 0; i < 3; i++) masks[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(at + (4 * i))..]);
            if (Array.Exists(masks, static mask => !IsRun(mask)))
                throw Bad($"the masks {masks[0]:X8}, {masks[1]:X8}, {masks[2]:X8} at byte {at}; expected bits side by side in each");
        }

        uint colors = 0;
        if (depth <= 8)
        {
            colors = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
            if (colors == 0) colors = 1u << depth;
            if (colors > 256) throw Bad($"a palette of {colors} colours; expected at most 256");
        }

        int entry = isCore ? 3 : 4;
        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]);
        if (end + (colors * entry) > data.Length) throw Bad($"a palette of {colors} colours at byte {end} in {data.Length} bytes; cut off");
        if (pixels < end || pixels > data.Length)
            throw Bad($"the pixels begin at byte {pixels}; expected {end} to {data.Length}; cut off or damaged");
        return new BmpHeader(
            (int)width, (int)Math.Abs(height), height < 0, depth, (int)compression, end, entry, (int)colors, (int)pixels, masks);
    }

    private static bool IsRun(uint mask)
    {
        if (mask == 0) return false;
        uint low = mask >> BitOperations.TrailingZeroCount(mask);
        return (low & (low + 1)) == 0;
    }
}
