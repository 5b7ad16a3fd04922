namespace Fovea;

/// <summary>How a map is read between its positions.</summary>
public enum SampleMode
{
    /// <summary>From the four neighbours, linearly in each direction.</summary>
    Bilinear,

    /// <summary>From the nearest position; halves go to the even one.</summary>
    Nearest,
}
