using System.Runtime.InteropServices;

namespace Fovea;

/// <summary>Mean and biased variance of each channel of a map, in memory of the current scope; of most maps there are none.</summary>
internal readonly struct MapMoments
{
    /// <summary>Takes memory for so many channels.</summary>
    public MapMoments(int channels) => Storage = Storage.Allocate(4 * channels);

    /// <summary>Whether there are moments: a map that was kept may outlive theirs.</summary>
    public bool Exist => Storage is { IsReleased: false };

    /// <summary>The memory; null where none was taken.</summary>
    public Storage? Storage { get; }

    /// <summary>The means.</summary>
    public Span<double> Mean => All[..(All.Length / 2)];

    /// <summary>The variances.</summary>
    public Span<double> Variance => All[(All.Length / 2)..];

    private Span<double> All => MemoryMarshal.Cast<float, double>(Storage!.Span);
}
