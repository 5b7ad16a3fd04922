using System.Buffers.Binary;

namespace Fovea;

/// <summary>Converts the stored bytes of a tensor (little-endian, C order) to numbers.</summary>
internal static class ElementConversion
{
    public static void ToSingles(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type is ElementType.F64 or ElementType.I64 or ElementType.I32)
        {
            for (int i = 0; i < values.Length; i++)
            {
                // Straight from the integer: by way of double it would be rounded twice.
                values[i] = type == ElementType.F64
                    ? (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..])
                    : (float)Integer(type, bytes, i);
            }

            return;
        }

        for (int i = 0; i < values.Length; i++)
            values[i] = Small(type, bytes, i);
    }

    public static void ToDoubles(ElementType type, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                ElementType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                ElementType.I64 or ElementType.I32 => Integer(type, bytes, i),
                _ => Small(type, bytes, i),
            };
        }
    }

    public static void ToInt64s(ElementType type, ReadOnlySpan<byte> bytes, Span<long> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = Integer(type, bytes, i);
    }

    /// <summary>Types of which a float holds every value.</summary>
    private static float Small(ElementType type, ReadOnlySpan<byte> bytes, int i) => type switch
    {
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
        ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
        ElementType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
        _ => Integer(type, bytes, i),
    };

    private static long Integer(ElementType type, ReadOnlySpan<byte> bytes, int i) => type switch
    {
        ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
        ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
        ElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
        ElementType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]),
        ElementType.I8 => (sbyte)bytes[i],
        ElementType.U8 => bytes[i],
        _ => bytes[i] == 0 ? 0 : 1,
    };
}
