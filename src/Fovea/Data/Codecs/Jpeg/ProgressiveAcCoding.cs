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

        _emptyBlocks = bits.DecodeBand(component.Ac, component.Block(row, column), scan.First, scan.Last, scan.LowBits);
        return _emptyBlocks >= 0;
    }
}
