using Fovea.Kernels;

namespace Fovea;

/// <summary>One bit more of a band of coefficients of a progressive image (T.81, G.1.2.3).</summary>
internal struct ProgressiveRefinement(JpegScanHeader scan) : IJpegCoding
{
    // Blocks that get no new coefficient in this band.
    private int _emptyBlocks;

    public void Restart() => _emptyBlocks = 0;

    public bool Block(ref EntropyBits bits, JpegComponent component, int row, int column)
    {
        Span<short> block = component.Block(row, column);
        _emptyBlocks = bits.RefineBand(component.Ac, block, scan.First, scan.Last, scan.LowBits, _emptyBlocks);
        return _emptyBlocks >= 0;
    }
}
