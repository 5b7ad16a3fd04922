namespace Fovea;

/// <summary>Mirrors left and right with a given probability.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. One draw a sample.</remarks>
public sealed class RandomFlip : IImageTransform
{
    private readonly double _probability;

    /// <summary>The flip.</summary>
    /// <param name="probability">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside 0 … 1 or not a number.</exception>
    public RandomFlip(double probability = 0.5)
    {
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability is from 0 to 1");
        _probability = probability;
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        return random.NextDouble() < _probability ? Mirror.Horizontally(image) : image;
    }
}
