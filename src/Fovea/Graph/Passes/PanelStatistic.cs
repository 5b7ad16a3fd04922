namespace Fovea;

/// <summary>What a chain of panels says about the map that it writes, beside it.</summary>
internal enum PanelStatistic
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean over all positions.</summary>
    Mean,

    /// <summary>Mean and maximum over all positions.</summary>
    MeanAndMaximum,

    /// <summary>Means over the height and over the width.</summary>
    StripMeans,
}
