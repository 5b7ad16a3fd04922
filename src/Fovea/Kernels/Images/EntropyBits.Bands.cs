using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <content>Bands of coefficients of progressive images. As for whole blocks, the state is kept in locals.</content>
internal ref partial struct EntropyBits
{
    /// <summary>Decodes a band of one block for the first time (T.81, G.1.2.2).</summary>
    /// <param name="table">The codes.</param>
    /// <param name="block">64 coefficients.</param>
    /// <param name="first">First of the band in the data's order, 1 or more.</param>
    /// <param name="last">Its last, 63 at most.</param>
    /// <param name="lowBits">Bits that are still missing below those that come.</param>
    /// <returns>How many blocks after this one have nothing in the band; -1 where the bits are no code or leave the band.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int DecodeBand(HuffmanTable table, Span<short> block, int first, int last, int lowBits)
    {
        ref byte data = ref _data;
        ref byte order = ref MemoryMarshal.GetReference(JpegOrder.Natural);
        ref short target = ref MemoryMarshal.GetReference(block[..64]);
        ulong bits = _bits;
        int position = _position, count = _count, emptyBlocks = 0;
        for (int k = first; k <= last; k++)
        {
            Fill(ref data, ref bits, ref position, ref count);
            HuffmanEntry entry = table.Find(bits);
            int total = entry.TotalBits, run = entry.Symbol >> 4, mask = entry.Mask;
            if (total == 0) return -1;
            if (mask == 0 && run < 15)
            {
                // The end of the block, and of so many after it as the bits behind the code say.
                bits <<= total;
                emptyBlocks = (1 << run) - 1 + (int)(bits >> 1 >> (63 - run));
                bits <<= run;
                count -= total + run;
                break;
            }

            k += run;
            if (k > last) return -1;
            int value = (int)(bits >> (64 - total)) & mask;
            value -= mask & ((value - ((mask + 1) >> 1)) >> 31);
            bits <<= total;
            count -= total;
            if (mask != 0) Unsafe.Add(ref target, Unsafe.Add(ref order, k)) = (short)(value << lowBits);
        }

        (_bits, _position, _count) = (bits, position, count);
        return emptyBlocks;
    }

    /// <summary>Decodes one bit more of a band of one block (T.81, G.1.2.3): coefficients that are not zero get a bit each where they
    /// stand, and new ones of one bit come between them.</summary>
    /// <param name="table">The codes.</param>
    /// <param name="block">64 coefficients.</param>
    /// <param name="first">First of the band in the data's order, 1 or more.</param>
    /// <param name="last">Its last, 63 at most.</param>
    /// <param name="lowBits">The place of the bit.</param>
    /// <param name="emptyBlocks">How many blocks, this one among them, get no new coefficient; 0 where the data are to say.</param>
    /// <returns>The same for the next block; -1 where the bits are no code or leave the band.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int RefineBand(HuffmanTable table, Span<short> block, int first, int last, int lowBits, int emptyBlocks)
    {
        ref byte data = ref _data;
        ref byte order = ref MemoryMarshal.GetReference(JpegOrder.Natural);
        ref short target = ref MemoryMarshal.GetReference(block[..64]);
        ulong bits = _bits;
        int position = _position, count = _count, k = first;
        short one = (short)(1 << lowBits);
        while (emptyBlocks == 0 && k <= last)
        {
            Fill(ref data, ref bits, ref position, ref count);
            HuffmanEntry entry = table.Find(bits);
            int run = entry.Symbol >> 4, size = entry.Symbol & 15;
            if (entry.CodeBits == 0 || size > 1) return -1;
            bits <<= entry.CodeBits;
            count -= entry.CodeBits;
            if (size == 0 && run < 15)
            {
                // This block counts, too: what is left of it is refined below.
                emptyBlocks = (1 << run) + (int)(bits >> 1 >> (63 - run));
                bits <<= run;
                count -= run;
                break;
            }

            short added = 0;
            if (size == 1)
            {
                added = (long)bits < 0 ? one : (short)-one;
                bits <<= 1;
                count--;
            }

            for (; k <= last; k++)
            {
                ref short coefficient = ref Unsafe.Add(ref target, Unsafe.Add(ref order, k));
                if (coefficient != 0)
                {
                    if (count == 0) Fill(ref data, ref bits, ref position, ref count);
                    if ((long)bits < 0) coefficient = Refined(coefficient, one);
                    bits <<= 1;
                    count--;
                }
                else if (--run < 0)
                {
                    coefficient = added;
                    break;
                }
            }

            if (k > last && added != 0) return -1;
            k++;
        }

        if (emptyBlocks > 0)
        {
            emptyBlocks--;
            // Most blocks without a new coefficient have no old one either.
            if (!block[1..].ContainsAnyExcept((short)0)) k = 64;
            for (; k <= last; k++)
            {
                ref short coefficient = ref Unsafe.Add(ref target, Unsafe.Add(ref order, k));
                if (coefficient == 0) continue;
                if (count == 0) Fill(ref data, ref bits, ref position, ref count);
                if ((long)bits < 0) coefficient = Refined(coefficient, one);
                bits <<= 1;
                count--;
            }
        }

        (_bits, _position, _count) = (bits, position, count);
        return emptyBlocks;
    }

    /// <summary>A coefficient one bit larger; a bit that is there already comes from a scan that is repeated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Refined(short coefficient, short one)
    {
        if ((coefficient & one) != 0) return coefficient;
        return (short)(coefficient > 0 ? coefficient + one : coefficient - one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref byte data, ref ulong bits, ref int position, ref int count)
    {
        ulong next = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, position));
        if (BitConverter.IsLittleEndian) next = BinaryPrimitives.ReverseEndianness(next);
        bits |= next >> count;
        position += (63 - count) >> 3;
        count |= 56;
    }
}
