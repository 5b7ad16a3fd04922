namespace Fovea;

/// <summary>A range of numbers, both ends included.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether <paramref name="value"/> lies in the range.</summary>
    /// <param name="value">A number.</param>
    public bool Contains(double value) => Lower <= value && value <= Upper;
}
