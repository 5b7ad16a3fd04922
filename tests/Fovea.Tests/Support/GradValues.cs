namespace Fovea.Tests;

/// <summary>How the values of a gradient check are drawn.</summary>
internal enum GradValues
{
    /// <summary>Uniform in (−1.5, 1.5).</summary>
    Uniform,

    /// <summary>No two closer than 0.05: no maximum has a rival.</summary>
    Distinct,

    /// <summary>Uniform in (−7.5, 7.5) but not near −3, 0, 3 and 6.</summary>
    AwayFromKinks,

    /// <summary>Uniform in (0.5, 2).</summary>
    Positive,

    /// <summary>1.</summary>
    One,

    /// <summary>0.</summary>
    Zero,
}
