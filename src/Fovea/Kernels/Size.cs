namespace Fovea;

/// <summary>A height and a width: of a kernel, a stride, a padding.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct Size(int Height, int Width)
{
    /// <summary>The same number in both directions.</summary>
    /// <param name="both">Rows and columns.</param>
    public static implicit operator Size(int both) => FromInt32(both);

    /// <summary>The same number in both directions.</summary>
    /// <param name="both">Rows and columns.</param>
    public static Size FromInt32(int both) => new(both, both);

    /// <summary>For example <c>3x3</c>.</summary>
    public override string ToString() => $"{Height}x{Width}";

    internal Size RequireAtLeast(int least, string argument)
    {
        if (Height < least || Width < least)
            throw new ArgumentOutOfRangeException(argument, ToString(), $"{argument} must be at least {least}");
        return this;
    }
}
