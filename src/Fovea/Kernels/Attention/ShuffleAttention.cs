using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What forward and backward of Shuffle Attention share: sizes, parameters, the gate.</summary>
/// <remarks>The shuffle at the end has two groups: channel c of the first half of all channels goes to 2c, that of the second half to
/// 2(c − C/2) + 1. So both kernels walk the two halves together and interleave registers.</remarks>
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

    /// <summary>σ(slope · x + offset).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gate<V>(V x, V slope, V offset)
        where V : struct, ISimd<V> => Sigmoid.Apply(V.MulAdd(slope, x, offset));

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
