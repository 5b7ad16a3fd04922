namespace Fovea;

/// <summary>How the numbers of a heat map become colours.</summary>
public enum ColorMap
{
    /// <summary>Dark blue, cyan, yellow, dark red: what papers on Grad-CAM print.</summary>
    Jet,

    /// <summary>Violet, green, yellow with an even rise in lightness: reads in gray and with colour blindness.</summary>
    Viridis,
}
