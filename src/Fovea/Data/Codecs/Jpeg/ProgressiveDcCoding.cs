using Fovea.Kernels;

namespace Fovea;

/// <summary>First coefficients of a progressive image (T.81, G.1.2.1): all but their lowest bits, or one bit more of each.</summary>
internal readonly struct ProgressiveDcCoding(JpegScanHeader scan) : IJpegCoding
{
    public void Restart()
    {
    }

    public bool Block(ref EntropyBits bits, JpegComponent component, int row, int column)
    {
        ref short first = ref component.Block(row, column)[0];
        if (scan.HighBits > 0)
        {
            bits.Fill();
            first |= (short)(bits.Take(1) << scan.LowBits);
            return true;
        }

        HuffmanEntry entry = bits.Decode(component.Dc);
        if (entry.CodeBits == 0) return false;
        component.Prediction += bits.TakeSigned(entry.Symbol);
        first = (short)(component.Prediction << scan.LowBits);
        return true;
    }
}
