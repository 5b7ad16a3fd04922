namespace Fovea.Kernels;

/// <summary>Which statistics a pass over a map makes beside maxima and means over its height and over its width.</summary>
internal interface IAxisStatistics
{
    /// <summary>Whether channels are folded too.</summary>
    static abstract bool HasChannels { get; }
}

/// <summary>Maxima and means over height and over width.</summary>
internal readonly struct StripMaximaAndMeans : IAxisStatistics
{
    public static bool HasChannels => false;
}

/// <summary>Maxima and means over height, over width and over channels.</summary>
internal readonly struct MaximaAndMeans : IAxisStatistics
{
    public static bool HasChannels => true;
}
