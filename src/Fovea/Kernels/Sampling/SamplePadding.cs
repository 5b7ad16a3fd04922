namespace Fovea;

/// <summary>What a map is outside its positions.</summary>
public enum SamplePadding
{
    /// <summary>Zero.</summary>
    Zeros,

    /// <summary>What its border is.</summary>
    Border,

    /// <summary>Its reflection: about the centres of the border pixels where corners are aligned, else about their outer edges.</summary>
    Reflection,
}
