using Fovea.Kernels;

namespace Fovea;

/// <summary>Copies a feature map from one place in memory to another with the threads in use: what a mechanism that reads its map and
/// writes its product cannot go below, and the unit that its time is measured in.</summary>
public sealed class MapCopy
{
    private readonly PinnedBlock _memory;
    private readonly int _count;
    private readonly int _target;

    /// <summary>Takes memory for the map and its copy.</summary>
    /// <param name="map">The shape, [N, C, H, W].</param>
    /// <exception cref="ArgumentException">Two of them are more than one array holds.</exception>
    public MapCopy(Shape map)
    {
        _count = map.Count;
        long target = (_count + 31L) / 16 * 16;
        if (target + _count > Array.MaxLength - 32L)
            throw new ArgumentException($"{map} and its copy are more than one array holds; take a smaller map", nameof(map));
        _target = (int)target;
        _memory = new PinnedBlock(_target + _count);
        Source.Fill(1f); // pages that were never written are all one page
    }

    /// <summary>Copies it.</summary>
    public void Run() => BlockCopy.Run(Source, _memory.Array.AsSpan(_memory.First + _target, _count));

    private Span<float> Source => _memory.Array.AsSpan(_memory.First, _count);
}
