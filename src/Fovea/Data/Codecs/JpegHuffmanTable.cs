using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>A Huffman table of a JPEG: up to 9 bits by one look-up, longer codes by length.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LookupBits = 9;

    // Code length in the high byte, symbol in the low; 0 for codes longer than the look-up.
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];
    private readonly byte[] _symbols;

    // Of each length: one more than the last code, shifted to 16 bits, and what to add to a code to get its symbol's place.
    private readonly int[] _limits = new int[18];
    private readonly int[] _offsets = new int[17];

    private JpegHuffmanTable(byte[] symbols) => _symbols = symbols;

    /// <summary>The table of 16 counts and their symbols, or null where the counts are no prefix code.</summary>
    public static JpegHuffmanTable? Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        JpegHuffmanTable table = new(symbols.ToArray());
        int code = 0, at = 0;
        for (int length = 1; length <= 16; length++)
        {
            int count = counts[length - 1];
            if (code + count > 1 << length) return null;
            table._offsets[length] = at - code;
            if (length <= LookupBits)
            {
                int spread = 1 << (LookupBits - length);
                for (int i = 0; i < count; i++)
                    table._lookup.AsSpan((code + i) * spread, spread).Fill((ushort)((length << 8) | symbols[at + i]));
            }

            code += count;
            at += count;
            table._limits[length] = code << (16 - length);
            code <<= 1;
        }

        table._limits[17] = int.MaxValue;
        return table;
    }

    /// <summary>The next symbol, or -1 where the bits are no code. Uses at most 16 of the bits that <see cref="JpegBits.Fill"/>
    /// makes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref JpegBits bits)
    {
        int entry = _lookup[bits.Peek(LookupBits)];
        if (entry == 0) return DecodeLong(ref bits);
        bits.Skip(entry >> 8);
        return entry & 0xFF;
    }

    private int DecodeLong(ref JpegBits bits)
    {
        int code = bits.Peek(16);
        int length = LookupBits + 1;
        while (code >= _limits[length]) length++;
        if (length > 16) return -1;
        bits.Skip(length);
        return _symbols[(code >> (16 - length)) + _offsets[length]];
    }
}
