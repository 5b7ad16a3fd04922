using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Bits of a JPEG's entropy-coded data, most significant first, from a buffer without stuffed bytes. The data are followed by
/// <see cref="Padding"/> zeros, so that a whole block is decoded without asking whether they last; <see cref="Overrun"/> tells
/// afterwards.</summary>
internal ref partial struct EntropyBits
{
    /// <summary>Zeros behind the data: more than the 64 · 31 bits that a block may take, and a load beyond.</summary>
    public const int Padding = 512;

    private readonly ref byte _data;
    private readonly int _length;
    private int _position;
    private int _count;
    private ulong _bits;

    /// <param name="padded">The data and their padding.</param>
    public EntropyBits(ReadOnlySpan<byte> padded)
    {
        _data = ref MemoryMarshal.GetReference(padded);
        _length = padded.Length - Padding;
    }

    /// <summary>Bytes of which some bit was used.</summary>
    public readonly int BytesUsed => (int)((((long)_position * 8) - _count + 7) / 8);

    /// <summary>Whether bits were used that the data do not have.</summary>
    public readonly bool Overrun => ((long)_position * 8) - _count > (long)_length * 8;

    /// <summary>Whether whole bytes are left.</summary>
    public readonly bool HasBytesLeft => BytesUsed < _length;

    /// <summary>Makes at least 56 bits available. The bits below those that count are the data's own or zero, so adding them again does
    /// no harm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill() => Fill(ref _data, ref _bits, ref _position, ref _count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>The next bits as a number, 1 to 16 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int value = (int)(_bits >> (64 - count));
        Skip(count);
        return value;
    }

    /// <summary>The entry of the next code in a table, whose bits are then used; 0 where the bits are no code. Fills first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HuffmanEntry Decode(HuffmanTable table)
    {
        Fill();
        HuffmanEntry entry = table.Find(_bits);
        Skip(entry.CodeBits);
        return entry;
    }

    /// <summary>A number of so many bits (0 to 15) in JPEG's form: a leading zero bit marks a negative one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeSigned(int size)
    {
        if (size == 0) return 0;
        int value = Take(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Decodes one block of a sequential scan: 63 AC coefficients in natural order behind the DC difference.</summary>
    /// <param name="dc">Table of the first coefficient.</param>
    /// <param name="ac">Table of the others.</param>
    /// <param name="block">At least <see cref="JpegOrder.BlockLength"/> long, cleared here.</param>
    /// <returns>The index behind the last coefficient that the data name: 1 for a block of its DC alone; -1 where the bits are no code or
    /// a coefficient lies beyond the block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int DecodeBlock(HuffmanTable dc, HuffmanTable ac, Span<short> block)
    {
        block = block[..JpegOrder.BlockLength];
        block.Clear();
        // The state in locals: in fields, every step would wait for the store of the one before.
        ref byte data = ref _data;
        ref byte order = ref MemoryMarshal.GetReference(JpegOrder.Natural);
        ref short target = ref MemoryMarshal.GetReference(block);
        ulong bits = _bits;
        int position = _position, count = _count;
        if (position > _length + 8) return -1;
        HuffmanTable table = dc;
        int k = 0, last = 0;
        while (true)
        {
            Fill(ref data, ref bits, ref position, ref count);
            HuffmanEntry entry = table.Find(bits);
            int total = entry.TotalBits;
            if (total == 0) return -1;
            int mask = entry.Mask;
            int value = (int)(bits >> (64 - total)) & mask;
            value -= mask & ((value - ((mask + 1) >> 1)) >> 31);
            bits <<= total;
            count -= total;
            if (k == 0)
            {
                k = 1;
                target = (short)value;
                table = ac;
                continue;
            }

            last = k;
            k += entry.Advance;
            // The end of the block goes far beyond it, to a place that nobody reads; so the loop has one way out.
            Unsafe.Add(ref target, Unsafe.Add(ref order, k - 1)) = (short)value;
            if (k >= 64) break;
        }

        (_bits, _position, _count) = (bits, position, count);
        if (k >= HuffmanEntry.EndOfBlock) return last;
        return k == 64 ? 64 : -1;
    }
}
