namespace Fovea.Kernels;

/// <summary>Which statistics a pass over a map makes beside the means over its height and over its width.</summary>
internal interface IAxisStatistics
{
    /// <summary>Whether maxima lie before the means.</summary>
    static abstract bool HasMaxima { get; }

    /// <summary>Whether channels are folded too.</summary>
    static abstract bool HasChannels { get; }
}

/// <summary>Means over height and over width.</summary>
internal readonly struct StripMeans : IAxisStatistics
{
    public static bool HasMaxima => false;

    public static bool HasChannels => false;
}

/// <summary>Maxima and means over height and over width.</summary>
internal readonly struct StripMaximaAndMeans : IAxisStatistics
{
    public static bool HasMaxima => true;

    public static bool HasChannels => false;
}

/// <summary>Maxima and means over height, over width and over channels.</summary>
internal readonly struct MaximaAndMeans : IAxisStatistics
{
    public static bool HasMaxima => true;

    public static bool HasChannels => true;
}
