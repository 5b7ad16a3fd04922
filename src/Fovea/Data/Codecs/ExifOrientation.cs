using System.Buffers.Binary;

namespace Fovea;

/// <summary>Finds how a camera was held, in the EXIF data of a JPEG or PNG.</summary>
internal static class ExifOrientation
{
    private const int Upright = 1, Tag = 0x0112, Short = 3, EntryBytes = 12;

    /// <summary>The orientation in the first directory of a TIFF structure, 1 to 8; 1 where there is none or the data are damaged, as they
    /// never reach the pixels.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM\0*"u8))) return Upright;
        uint offset = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (offset > tiff.Length - 2) return Upright;
        int count = Number(tiff[(int)offset..], isLittle);
        ReadOnlySpan<byte> entries = tiff[((int)offset + 2)..];
        for (; count > 0 && entries.Length >= EntryBytes; count--, entries = entries[EntryBytes..])
        {
            if (Number(entries, isLittle) != Tag) continue;
            int value = Number(entries[8..], isLittle);
            return Number(entries[2..], isLittle) == Short && value is >= 1 and <= 8 ? value : Upright;
        }

        return Upright;
    }

    private static int Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
