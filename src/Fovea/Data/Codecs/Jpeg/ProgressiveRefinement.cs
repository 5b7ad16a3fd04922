using Fovea.Kernels;

namespace Fovea;

/// <summary>One bit more of a band of coefficients of a progressive image (T.81, G.1.2.3): those that were not zero get a bit each where
/// they stand, and new ones of ±1 come between them.</summary>
internal struct ProgressiveRefinement(JpegScanHeader scan) : IJpegCoding
{
    private readonly short _one = (short)(1 << scan.LowBits);

    // Blocks that get no new coefficient in this band.
    private int _emptyBlocks;

    public void Restart() => _emptyBlocks = 0;

    public bool Block(ref EntropyBits bits, JpegComponent component, int row, int column)
    {
        Span<short> block = component.Block(row, column);
        int k = scan.First;
        while (_emptyBlocks == 0 && k <= scan.Last)
        {
            HuffmanEntry entry = bits.Decode(component.Ac);
            if (entry.CodeBits == 0) return false;
            int run = entry.Symbol >> 4, size = entry.Symbol & 15;
            short added = 0;
            if (size == 0 && run < 15)
            {
                // This block counts, too: what is left of it is refined below.
                _emptyBlocks = 1 << run;
                if (run > 0) _emptyBlocks += bits.Take(run);
                break;
            }

            if (size > 1) return false;
            if (size == 1) added = bits.Take(1) != 0 ? _one : (short)-_one;
            for (; k <= scan.Last; k++)
            {
                ref short coefficient = ref block[JpegOrder.Natural[k]];
                if (coefficient != 0)
                {
                    Refine(ref bits, ref coefficient);
                }
                else if (run-- == 0)
                {
                    coefficient = added;
                    break;
                }
            }

            // A run that leaves the band is damage.
            if (k > scan.Last && added != 0) return false;
            k++;
        }

        if (_emptyBlocks == 0) return true;
        _emptyBlocks--;
        for (; k <= scan.Last; k++)
        {
            ref short coefficient = ref block[JpegOrder.Natural[k]];
            if (coefficient != 0) Refine(ref bits, ref coefficient);
        }

        return true;
    }

    private readonly void Refine(ref EntropyBits bits, ref short coefficient)
    {
        bits.Fill();
        // A bit that is there already comes from a scan that is repeated.
        if (bits.Take(1) == 0 || (coefficient & _one) != 0) return;
        coefficient += coefficient > 0 ? _one : (short)-_one;
    }
}
