namespace Fovea.Kernels;

/// <summary>What forward and backward of Shuffle Attention share: sizes, parameters, the shuffle.</summary>
internal static unsafe class ShuffleAttention
{
    public const float Epsilon = 1e-5f;

    /// <summary>Pixels whose sum is kept in floats before it goes to a double.</summary>
    public const int Block = 256;

    public readonly record struct Sizes(int Images, int Pixels, int Channels, int Groups)
    {
        public int Half => Channels / (2 * Groups);
    }

    /// <summary>cweight, cbias, sweight, sbias, norm weight and norm bias, C/2G values each, shared by all groups.</summary>
    public readonly ref struct Parameters(
        ReadOnlySpan<float> channelWeight, ReadOnlySpan<float> channelBias, ReadOnlySpan<float> spatialWeight,
        ReadOnlySpan<float> spatialBias, ReadOnlySpan<float> normWeight, ReadOnlySpan<float> normBias)
    {
        public readonly ReadOnlySpan<float> ChannelWeight = channelWeight;
        public readonly ReadOnlySpan<float> ChannelBias = channelBias;
        public readonly ReadOnlySpan<float> SpatialWeight = spatialWeight;
        public readonly ReadOnlySpan<float> SpatialBias = spatialBias;
        public readonly ReadOnlySpan<float> NormWeight = normWeight;
        public readonly ReadOnlySpan<float> NormBias = normBias;
    }

    /// <summary>σ(z), exact to rounding for every z that is not NaN.</summary>
    public static float Sigmoid(float z) => 1f / (1f + MathF.Exp(-z));

    /// <summary>The row in the order before the shuffle: channel c comes from 2c in the first half and from 2(c − C/2) + 1 in the
    /// second.</summary>
    public static void Unshuffle(float* shuffled, float* row, int channels)
    {
        int middle = channels / 2;
        for (int c = 0; c < middle; c++)
        {
            row[c] = shuffled[2 * c];
            row[middle + c] = shuffled[(2 * c) + 1];
        }
    }

    /// <summary>The sum over a block of pixels is kept in floats, the sum of the blocks in doubles.</summary>
    public static void Flush(float* sums, double* totals, int channels)
    {
        for (int c = 0; c < channels; c++)
        {
            totals[c] += sums[c];
            sums[c] = 0f;
        }
    }
}
