namespace Fovea;

/// <summary>The sizes of a convolution of Inception-ResNet.</summary>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">The kernel; rectangles too.</param>
/// <param name="Stride">The step.</param>
/// <param name="IsValid">Whether nothing is padded; else the map keeps its size but for the stride.</param>
internal sealed record InceptionUnitShape(int Outputs, Size Kernel, int Stride = 1, bool IsValid = false)
{
    /// <summary>A convolution that keeps the map's size.</summary>
    public static InceptionUnitShape Of(int outputs, int kernel = 1) => new(outputs, kernel);

    /// <summary>A 3×3 without padding that halves the map.</summary>
    public static InceptionUnitShape Halving(int outputs) => new(outputs, 3, 2, IsValid: true);

    /// <summary>The same with its width times a factor.</summary>
    public InceptionUnitShape Scaled(double width) => this with { Outputs = InceptionShape.Scale(Outputs, width) };
}
