using System.Buffers;

namespace Fovea;

/// <summary>A few doubles per channel for the length of one call, from a pool.</summary>
internal readonly ref struct ChannelDoubles(int count) : IDisposable
{
    private readonly double[] _array = ArrayPool<double>.Shared.Rent(count);

    public Span<double> Span => _array.AsSpan(0, count);

    public void Dispose() => ArrayPool<double>.Shared.Return(_array);
}
