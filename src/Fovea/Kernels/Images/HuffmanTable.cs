using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>A Huffman table of a JPEG: codes of up to 10 bits by one look-up, longer ones by their length.</summary>
internal sealed class HuffmanTable
{
    private const int LookupBits = 10;

    private readonly HuffmanEntry[] _lookup = new HuffmanEntry[1 << LookupBits];
    private readonly byte[] _symbols = new byte[256];

    // Of each length: one more than the last code, shifted to 16 bits, and what to add to a code to get its symbol's place.
    private readonly int[] _limits = new int[18];
    private readonly int[] _offsets = new int[17];

    /// <summary>Whether a symbol cannot be the size of a DC difference.</summary>
    public bool HasLargeSymbols { get; private set; }

    /// <summary>Becomes the table of 16 counts and their symbols, at most 256; false where the counts are no prefix code.</summary>
    public bool Build(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        Array.Clear(_lookup);
        symbols.CopyTo(_symbols);
        HasLargeSymbols = symbols.ContainsAnyInRange((byte)16, byte.MaxValue);
        int code = 0, at = 0;
        for (int length = 1; length <= 16; length++)
        {
            int count = counts[length - 1];
            if (code + count > 1 << length) return false;
            _offsets[length] = at - code;
            if (length <= LookupBits)
            {
                int spread = 1 << (LookupBits - length);
                for (int i = 0; i < count; i++)
                    _lookup.AsSpan((code + i) * spread, spread).Fill(HuffmanEntry.Create(length, symbols[at + i]));
            }

            code += count;
            at += count;
            _limits[length] = code << (16 - length);
            code <<= 1;
        }

        _limits[17] = int.MaxValue;
        return true;
    }

    /// <summary>The entry of the code at the top of these bits; the empty entry where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HuffmanEntry Find(ulong bits)
    {
        HuffmanEntry entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_lookup), (nint)(bits >> (64 - LookupBits)));
        return entry.Packed != 0 ? entry : FindLong((int)(bits >> 48));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private HuffmanEntry FindLong(int code)
    {
        int length = LookupBits + 1;
        while (code >= _limits[length]) length++;
        return length > 16 ? default : HuffmanEntry.Create(length, _symbols[(code >> (16 - length)) + _offsets[length]]);
    }
}
