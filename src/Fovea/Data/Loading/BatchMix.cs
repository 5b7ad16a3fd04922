namespace Fovea;

/// <summary>Mixes the images of a batch by pairs: mixup blends two images, CutMix puts a rectangle of one into the other. The labels become
/// pairs with a weight, <see cref="Batch.Labels"/>, <see cref="Batch.OtherLabels"/> and <see cref="Batch.LabelWeight"/>.</summary>
/// <remarks>Mixup: Zhang, Cisse, Dauphin, Lopez-Paz, ICLR 2018, arXiv:1710.09412; CutMix: Yun et al., ICCV 2019, arXiv:1905.04899. As in
/// timm's batch mode, one weight λ ~ Beta(α, α) serves a batch, image n pairs with image N − 1 − n, the rectangle is clipped at the
/// border and λ set to what is left, and where both are on each gets half of the batches. All of it follows from (seed, epoch,
/// step).</remarks>
public sealed class BatchMix
{
    private readonly double _mixup;
    private readonly double _cutMix;

    /// <summary>The mixing.</summary>
    /// <param name="mixup">α of mixup; 0 for none.</param>
    /// <param name="cutMix">α of CutMix; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An α is negative or above 100.</exception>
    public BatchMix(double mixup = 0, double cutMix = 0)
    {
        const double Most = 100;
        if (!(mixup >= 0 && mixup <= Most))
            throw new ArgumentOutOfRangeException(nameof(mixup), mixup, $"α of mixup is from 0 to {Most}");
        if (!(cutMix >= 0 && cutMix <= Most))
            throw new ArgumentOutOfRangeException(nameof(cutMix), cutMix, $"α of CutMix is from 0 to {Most}");
        (_mixup, _cutMix) = (mixup, cutMix);
    }

    /// <summary>Whether there is anything to mix.</summary>
    internal bool IsActive => _mixup > 0 || _cutMix > 0;

    /// <summary>Mixes a batch in place.</summary>
    internal void Apply(Batch batch, RandomStream random)
    {
        int[] others = batch.FullOtherLabels;
        for (int n = 0; n < batch.Count; n++) others[n] = batch.Labels[batch.Count - 1 - n];
        batch.OtherLabels = batch.Count == others.Length ? others : others[..batch.Count];
        bool cut = _cutMix > 0 && (_mixup == 0 || random.NextInt(2) == 1);
        double share = BetaDraw.Symmetric(cut ? _cutMix : _mixup, ref random);
        batch.LabelWeight = cut ? Cut(batch, share, ref random) : Blend(batch, (float)share);
    }

    private static float Blend(Batch batch, float share)
    {
        int size = batch.Height * batch.Width * 3;
        for (int n = 0; n < batch.Count / 2; n++)
        {
            Span<float> one = batch.Buffer.AsSpan(n * size, size), other = batch.Buffer.AsSpan((batch.Count - 1 - n) * size, size);
            for (int i = 0; i < size; i++)
            {
                float a = one[i], b = other[i];
                one[i] = (share * a) + ((1 - share) * b);
                other[i] = (share * b) + ((1 - share) * a);
            }
        }

        return share;
    }

    private static float Cut(Batch batch, double share, ref RandomStream random)
    {
        double side = Math.Sqrt(1 - share);
        int height = (int)(batch.Height * side), width = (int)(batch.Width * side);
        int y = random.NextInt(batch.Height), x = random.NextInt(batch.Width);
        int top = Math.Clamp(y - (height / 2), 0, batch.Height), bottom = Math.Clamp(y + (height / 2), 0, batch.Height);
        int left = Math.Clamp(x - (width / 2), 0, batch.Width), right = Math.Clamp(x + (width / 2), 0, batch.Width);
        int size = batch.Height * batch.Width * 3, length = (right - left) * 3;
        for (int n = 0; n < batch.Count / 2; n++)
        {
            for (int row = top; row < bottom; row++)
            {
                int at = ((row * batch.Width) + left) * 3;
                Span<float> one = batch.Buffer.AsSpan((n * size) + at, length);
                Span<float> other = batch.Buffer.AsSpan(((batch.Count - 1 - n) * size) + at, length);
                for (int i = 0; i < length; i++) (one[i], other[i]) = (other[i], one[i]);
            }
        }

        return (float)(1 - ((double)(bottom - top) * (right - left) / ((double)batch.Height * batch.Width)));
    }
}
