using System.Buffers;

namespace Fovea;

/// <summary>A few floats per channel for the length of one call, from a pool.</summary>
internal readonly ref struct ChannelFloats(int count) : IDisposable
{
    private readonly float[] _array = ArrayPool<float>.Shared.Rent(count);

    public Span<float> Span => _array.AsSpan(0, count);

    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
