namespace Fovea;

/// <summary>AutoAugment: one of 25 pairs of operations that were found by a search, drawn anew for each image.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. Cubuk, Zoph, Mané, Vasudevan, Le, CVPR 2019, arXiv:1805.09501. Ranges as torchvision's: shears to 0.3,
/// shifts to 150/331 of the side, turns to 30°, factors from 0.1 to 1.9; geometry takes the nearest pixel. Five draws a
/// sample.</remarks>
public sealed class AutoAugment : IImageTransform
{
    private static readonly MagnitudeSpace Space = new(Bins: 10, IsWide: false);

    private readonly AutoAugmentTable.Pair[] _pairs;

    /// <summary>The augmentation.</summary>
    /// <param name="policy">Which policy.</param>
    public AutoAugment(AutoAugmentPolicy policy = AutoAugmentPolicy.ImageNet) =>
        _pairs = policy == AutoAugmentPolicy.Cifar10 ? AutoAugmentTable.Cifar10 : AutoAugmentTable.ImageNet;

    /// <summary>What comes in from outside; black unless set, as torchvision's.</summary>
    internal PixelColor Fill { get; init; }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        AutoAugmentTable.Pair pair = _pairs[random.NextInt(_pairs.Length)];
        double first = random.NextDouble(), second = random.NextDouble();
        bool firstDown = random.NextInt(2) == 0, secondDown = random.NextInt(2) == 0;
        Image current = image;
        if (first <= pair.FirstShare) current = Step(image, current, pair.First, pair.FirstBin, firstDown);
        return second <= pair.SecondShare ? Step(image, current, pair.Second, pair.SecondBin, secondDown) : current;
    }

    private Image Step(Image image, Image current, ImageOperation operation, int bin, bool down)
    {
        double strength = Space.Strength(operation, bin, image.Width, image.Height);
        if (down && MagnitudeSpace.IsSigned(operation)) strength = -strength;
        return operation.Step(image, current, MagnitudeSpace.Value(operation, strength), smooth: false, Fill);
    }
}
