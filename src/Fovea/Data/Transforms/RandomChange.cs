namespace Fovea;

/// <summary>A change that is made with a probability and draws what it needs.</summary>
/// <remarks>One draw decides, and the change draws more only where it is made.</remarks>
internal sealed class RandomChange(double probability, RandomChange.Change change) : IImageTransform
{
    /// <summary>Changes an image.</summary>
    public delegate Image Change(Image image, ref RandomStream random);

    public Image Apply(Image image, ref RandomStream random) =>
        probability >= 1 || random.NextDouble() < probability ? change(image, ref random) : image;
}
