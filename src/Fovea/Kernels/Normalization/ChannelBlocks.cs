namespace Fovea.Kernels;

/// <summary>How work over [pixels, channels] is cut: at most 16 chunks of pixels, each walked in blocks that stay in the cache.</summary>
/// <remarks>Follows from the sizes alone, so that sums are added in the same order whatever the number of threads.</remarks>
internal readonly record struct ChannelBlocks(int Pixels, int Channels)
{
    /// <summary>Partial sums of one reduction.</summary>
    public const int MaximumChunks = 16;

    private const int ChunkFloats = 1 << 14;
    private const int BlockFloats = 1 << 13;

    /// <summary>Chunks of pixels, each a task.</summary>
    public int Chunks => (int)Math.Clamp((long)Pixels * Channels / ChunkFloats, 1, MaximumChunks);

    /// <summary>Pixels in a block.</summary>
    public int BlockPixels => Math.Max(8, BlockFloats / Math.Max(1, Channels));

    /// <summary>The first pixel of a chunk.</summary>
    public int Start(int chunk) => (int)((long)Pixels * chunk / Chunks);
}
