namespace Fovea.Kernels;

/// <summary>What a Huffman code of a JPEG says, in the form that a decoder's inner loop needs; all zero where the bits are no
/// code.</summary>
/// <param name="Packed">From the lowest byte: bits of code and number, bits of the code, how far to advance, the symbol.</param>
internal readonly record struct HuffmanEntry(uint Packed)
{
    /// <summary>What an end of block advances by: beyond anything a run can reach.</summary>
    public const int EndOfBlock = 128;

    /// <summary>Bits of the code and of the number behind it.</summary>
    public int TotalBits => (int)(Packed & 0xFF);

    public int CodeBits => (int)((Packed >> 8) & 0xFF);

    /// <summary>Coefficients of zero before the number, and the number's own place; <see cref="EndOfBlock"/> for the end.</summary>
    public int Advance => (int)((Packed >> 16) & 0xFF);

    /// <summary>The symbol: run in the upper four bits, bits of the number in the lower.</summary>
    public int Symbol => (int)(Packed >> 24);

    /// <summary>As many ones as the number has bits.</summary>
    public int Mask => (1 << ((int)(Packed >> 24) & 15)) - 1;

    public static HuffmanEntry Create(int codeBits, byte symbol)
    {
        int size = symbol & 15, run = symbol >> 4;
        int advance = size == 0 && run != 15 ? EndOfBlock : run + 1;
        return new((uint)((codeBits + size) | (codeBits << 8) | (advance << 16) | (symbol << 24)));
    }
}
