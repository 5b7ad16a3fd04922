using System.Buffers;

namespace Fovea;

/// <summary>A few floats per channel for the length of one call, from a pool.</summary>
internal readonly ref struct ChannelFloats(int count) : IDisposable
{
    private readonly float[] _array = ArrayPool<float>.Shared.Rent(count);

    public Span<float> Span => _array.AsSpan(0, count);

    /// <summary>The sum or the mean of the floats, taken in doubles one after the other.</summary>
    public float Reduce(LossReduction reduction)
    {
        double total = 0;
        foreach (float value in Span)
            total += value;
        return (float)(reduction == LossReduction.Mean ? total / Span.Length : total);
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
