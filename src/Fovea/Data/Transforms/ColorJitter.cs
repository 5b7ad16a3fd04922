namespace Fovea;

/// <summary>Changes brightness, contrast, saturation and hue by random factors, in random order.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. As torchvision's: a strength s draws a factor from max(0, 1 − s) to 1 + s, the hue moves by −s to s of
/// the full circle, and a strength of 0 leaves its property alone. The order is drawn first.</remarks>
public sealed class ColorJitter : IImageTransform
{
    private readonly double _brightness;
    private readonly double _contrast;
    private readonly double _saturation;
    private readonly double _hue;

    /// <summary>The jitter.</summary>
    /// <param name="brightness">At least 0.</param>
    /// <param name="contrast">At least 0.</param>
    /// <param name="saturation">At least 0.</param>
    /// <param name="hue">From 0 to 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is outside its range.</exception>
    public ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0)
    {
        const double Most = 100;
        _brightness = Strength(brightness, Most, nameof(brightness));
        _contrast = Strength(contrast, Most, nameof(contrast));
        _saturation = Strength(saturation, Most, nameof(saturation));
        _hue = Strength(hue, 0.5, nameof(hue));
    }

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        double brightness = Factor(_brightness, ref random), contrast = Factor(_contrast, ref random);
        double saturation = Factor(_saturation, ref random), hue = ((2 * random.NextDouble()) - 1) * _hue;
        Image current = image;
        foreach (int property in order)
        {
            Image next = property switch
            {
                0 => _brightness == 0 ? current : PointOps.Brightness(current, brightness),
                1 => _contrast == 0 ? current : PointOps.Contrast(current, contrast),
                2 => _saturation == 0 ? current : Blending.Saturation(current, saturation),
                _ => _hue == 0 ? current : HueOps.Shift(current, hue),
            };
            if (next != current && current != image) ImageScratch.Return(current);
            current = next;
        }

        return current;
    }

    private static double Strength(double value, double most, string name) => value >= 0 && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"a strength of colour jitter is from 0 to {most}");

    private static double Factor(double strength, ref RandomStream random)
    {
        double least = Math.Max(0, 1 - strength);
        return least + ((1 + strength - least) * random.NextDouble());
    }
}
