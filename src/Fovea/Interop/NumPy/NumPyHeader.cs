using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>The header of a NumPy array file: element type, order and sizes, written as a dictionary of Python's.</summary>
/// <param name="Type">The element type.</param>
/// <param name="IsBigEndian">Whether each element is stored most significant byte first.</param>
/// <param name="IsFortranOrder">Whether the first axis is the one whose neighbours lie side by side.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="DataStart">Where the elements begin.</param>
internal sealed record NumPyHeader(ElementType Type, bool IsBigEndian, bool IsFortranOrder, long[] Shape, long DataStart)
{
    private const int PrefixBytes = 8;
    private const int MaximumBytes = 1 << 16;
    private const int MaximumRank = 32;

    private static readonly (string Name, ElementType Type)[] Types =
    [
        ("f8", ElementType.F64), ("f4", ElementType.F32), ("f2", ElementType.F16), ("i8", ElementType.I64), ("i4", ElementType.I32),
        ("i2", ElementType.I16), ("i1", ElementType.I8), ("u2", ElementType.U16), ("u1", ElementType.U8), ("b1", ElementType.Bool),
    ];

    /// <summary>Reads a header.</summary>
    /// <param name="region">The array file.</param>
    /// <param name="error">An error with the file's name.</param>
    public static NumPyHeader Read(ByteRegion region, Func<string, CheckpointException> error)
    {
        if (region.Length < PrefixBytes + 2)
            throw error($"has {region.Length} bytes; an array has a header of at least 10");
        byte[] prefix = new byte[PrefixBytes + 4];
        region.Read(prefix.AsSpan(0, (int)Math.Min(prefix.Length, region.Length)), 0);
        if (prefix[0] != 0x93 || !prefix.AsSpan(1).StartsWith("NUMPY"u8) || prefix[6] is not (1 or 2 or 3))
            throw error("does not begin as a NumPy array of version 1 to 3 does");
        int lengthBytes = prefix[6] == 1 ? 2 : 4;
        long length = lengthBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(PrefixBytes))
            : BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(PrefixBytes));
        long start = PrefixBytes + lengthBytes;
        if (length > MaximumBytes || length > region.Length - start)
            throw error($"gives a header of {length} bytes; {region.Length - start} follow, and at most {MaximumBytes} are expected");
        byte[] text = new byte[length];
        region.Read(text, start);
        return Parse(Encoding.Latin1.GetString(text), start + length, error);
    }

    /// <summary>The header of a dense little-endian array.</summary>
    public static byte[] Write(ElementType type, ReadOnlySpan<long> shape)
    {
        string sizes = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        string name = Array.Find(Types, known => known.Type == type).Name;
        string order = type.Size() == 1 ? "|" : "<";
        string text = $"{{'descr': '{order}{name}', 'fortran_order': False, 'shape': ({sizes}), }}";
        // The elements begin at a multiple of 64, as NumPy writes them.
        int length = ((PrefixBytes + 2 + text.Length + 1 + 63) / 64 * 64) - PrefixBytes - 2;
        byte[] bytes = new byte[PrefixBytes + 2 + length];
        bytes[0] = 0x93;
        "NUMPY"u8.CopyTo(bytes.AsSpan(1));
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PrefixBytes), (ushort)length);
        bytes.AsSpan(PrefixBytes + 2).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(PrefixBytes + 2));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static NumPyHeader Parse(string text, long dataStart, Func<string, CheckpointException> error)
    {
        string description = Text(text, "'descr':", error);
        string order = Field(text, "'fortran_order':", error);
        bool isFortran = order.StartsWith("True", StringComparison.Ordinal);
        if (!isFortran && !order.StartsWith("False", StringComparison.Ordinal))
            throw error("has a header whose fortran_order is neither True nor False");
        int known = Array.FindIndex(Types, type => description.Length == 3 && description.EndsWith(type.Name, StringComparison.Ordinal));
        if (known < 0 || !"<>|=".Contains(description[0], StringComparison.Ordinal))
        {
            throw error($"holds elements of type '{description}'; expected one of "
                + $"{string.Join(", ", Types.Select(static type => type.Name))}, little- or big-endian");
        }

        long[] shape = Sizes(Field(text, "'shape':", error), error);
        return new NumPyHeader(Types[known].Type, description[0] == '>', isFortran, shape, dataStart);
    }

    private static string Field(string text, string key, Func<string, CheckpointException> error)
    {
        int at = text.IndexOf(key, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(key, at + 1, StringComparison.Ordinal) >= 0)
            throw error($"has a header without {key} or with two of them");
        return text[(at + key.Length)..].TrimStart(' ');
    }

    private static string Text(string text, string key, Func<string, CheckpointException> error)
    {
        string field = Field(text, key, error);
        int end = field.Length > 0 && field[0] == '\'' ? field.IndexOf('\'', 1) : -1;
        return end > 0 ? field[1..end] : throw error($"has a header whose {key} is not a plain element type");
    }

    private static long[] Sizes(string field, Func<string, CheckpointException> error)
    {
        int end = field.Length > 0 && field[0] == '(' ? field.IndexOf(')', StringComparison.Ordinal) : -1;
        if (end < 0)
            throw error("has a header whose shape is not a tuple");
        string[] parts = field[1..end].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaximumRank)
            throw error($"has {parts.Length} axes; expected at most {MaximumRank}");
        long[] shape = new long[parts.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw error($"has a header whose shape holds '{parts[i]}'; expected whole numbers from 0");
        }

        return shape;
    }
}
