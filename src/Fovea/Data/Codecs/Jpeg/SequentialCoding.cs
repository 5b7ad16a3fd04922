using Fovea.Kernels;

namespace Fovea;

/// <summary>Whole blocks (T.81, F.2.2), which become samples at once.</summary>
internal readonly struct SequentialCoding() : IJpegCoding
{
    private readonly short[] _block = new short[JpegOrder.BlockLength];

    public void Restart()
    {
    }

    public bool Block(ref EntropyBits bits, JpegComponent component, int row, int column)
    {
        int end = bits.DecodeBlock(component.Dc, component.Ac, _block);
        if (end < 0) return false;
        component.Prediction += _block[0];
        _block[0] = (short)component.Prediction;
        Span<byte> samples = component.Samples(row, column);
        if (end == 1)
            InverseCosine.Constant(_block[0] * component.Quantisers![0], samples, component.Stride);
        else
            InverseCosine.Run(_block, component.Quantisers, samples, component.Stride);
        return true;
    }
}
