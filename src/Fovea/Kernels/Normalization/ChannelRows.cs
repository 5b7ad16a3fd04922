namespace Fovea.Kernels;

/// <summary>How a [rows, channels] block is cut for per-channel sums: at most 16 parts that follow from the shape alone.</summary>
internal static class ChannelRows
{
    private const int Work = 1 << 15;

    public const int MaximumParts = 16;

    /// <summary>Rows per group of the inner loops.</summary>
    public const int Group = 4;

    /// <summary>Rows whose sums are kept as floats before they go to doubles.</summary>
    public const int Flush = 128;

    /// <summary>Parts for a sum over rows.</summary>
    public static int Parts(int rows, int channels) => (int)Math.Clamp(
        (((long)rows * channels) + Work - 1) / Work, 1, Math.Min(MaximumParts, (rows + Group - 1) / Group));

    /// <summary>The first row of a part; a multiple of the group, so that only the last part has a tail.</summary>
    public static int Start(int rows, int parts, int part) =>
        part == parts ? rows : (int)((long)rows * part / parts / Group * Group);

    /// <summary>Rows per task where tasks write disjoint rows.</summary>
    public static int PerTask(int channels) => Math.Max(Group, Work / Math.Max(channels, 1) / Group * Group);
}
