using Fovea.Kernels;

namespace Fovea;

/// <summary>A band of coefficients of a progressive image, all but their lowest bits (T.81, G.1.2.2).</summary>
internal struct ProgressiveAcCoding(JpegScanHeader scan) : IJpegCoding
{
    // Blocks that have nothing more in this band.
    private int _emptyBlocks;

    public void Restart() => _emptyBlocks = 0;

    public bool Block(ref EntropyBits bits, JpegComponent component, int row, int column)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return true;
        }

        Span<short> block = component.Block(row, column);
        HuffmanTable table = component.Ac;
        for (int k = scan.First; k <= scan.Last; k++)
        {
            HuffmanEntry entry = bits.Decode(table);
            if (entry.CodeBits == 0) return false;
            int run = entry.Symbol >> 4, size = entry.Symbol & 15;
            if (size == 0 && run < 15)
            {
                _emptyBlocks = (1 << run) - 1;
                if (run > 0) _emptyBlocks += bits.Take(run);
                break;
            }

            k += run;
            if (k > scan.Last) return false;
            if (size > 0) block[JpegOrder.Natural[k]] = (short)(bits.TakeSigned(size) << scan.LowBits);
        }

        return true;
    }
}
