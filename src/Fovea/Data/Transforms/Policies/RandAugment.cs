namespace Fovea;

/// <summary>RandAugment: a few operations, drawn uniformly for each image, at one strength for all.</summary>
/// <remarks>[h, w, 3] → [h, w, 3]. Cubuk, Zoph, Shlens, Le, NeurIPS 2020, arXiv:1909.13719, with timm's policy strings, fifteen operations,
/// ranges and probability of a half: <c>m</c> strength, <c>n</c> operations (2), <c>p</c> probability of each, <c>mstd</c> deviation of the
/// strength, <c>mmax</c> its end (10), <c>inc1</c> for ranges that always change more. Geometry is bilinear, where timm draws
/// bilinear or bicubic.</remarks>
public sealed class RandAugment : IImageTransform
{
    private const double Full = 10;

    private static readonly ImageOperation[] Operations =
    [
        ImageOperation.AutoContrast, ImageOperation.Equalize, ImageOperation.Invert, ImageOperation.Rotate, ImageOperation.Posterize,
        ImageOperation.Solarize, ImageOperation.SolarizeAdd, ImageOperation.Color, ImageOperation.Contrast, ImageOperation.Brightness,
        ImageOperation.Sharpness, ImageOperation.ShearX, ImageOperation.ShearY, ImageOperation.TranslateX, ImageOperation.TranslateY,
    ];

    private readonly RandAugmentPolicy _policy;

    /// <summary>The augmentation.</summary>
    /// <param name="policy">A policy string.</param>
    /// <exception cref="SettingException">It cannot be read.</exception>
    public RandAugment(string policy = "rand-m9-mstd0.5-inc1")
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = RandAugmentPolicy.Parse(policy);
    }

    /// <summary>What comes in from outside; a middle gray unless set, as timm's.</summary>
    internal PixelColor Fill { get; init; } = new(128, 128, 128);

    /// <inheritdoc/>
    public Image Apply(Image image, ref RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(image);
        Image current = image;
        for (int layer = 0; layer < _policy.Layers; layer++)
        {
            ImageOperation operation = Operations[random.NextInt(Operations.Length)];
            if (random.NextDouble() > _policy.Probability) continue;
            double strength = Math.Clamp(Strength(ref random), 0, _policy.Most);
            bool down = random.NextDouble() > 0.5;
            current = operation.Step(image, current, Value(operation, strength / Full, down, current), smooth: true, Fill);
        }

        return current;
    }

    private double Strength(ref RandomStream random) => _policy.Deviation switch
    {
        0 => _policy.Magnitude,
        double.PositiveInfinity => random.NextDouble() * _policy.Magnitude,
        _ => _policy.Magnitude + (_policy.Deviation * random.NextNormal()),
    };

    private double Value(ImageOperation operation, double share, bool down, Image image)
    {
        double sign = down ? -1 : 1;
        bool more = _policy.IsIncreasing;
        return operation switch
        {
            ImageOperation.Rotate => sign * share * 30,
            ImageOperation.Posterize => Math.Max(0, more ? 4 - (int)(share * 4) : (int)(share * 4)),
            ImageOperation.Solarize => more ? 256 - Math.Min(256, (int)(share * 256)) : Math.Min(256, (int)(share * 256)),
            ImageOperation.SolarizeAdd => Math.Min(128, (int)(share * 110)),
            ImageOperation.Color or ImageOperation.Contrast or ImageOperation.Brightness or ImageOperation.Sharpness =>
                more ? Math.Max(0.1, 1 + (sign * share * 0.9)) : (share * 1.8) + 0.1,
            ImageOperation.ShearX or ImageOperation.ShearY => sign * share * 0.3,
            ImageOperation.TranslateX => sign * share * 0.45 * image.Width,
            ImageOperation.TranslateY => sign * share * 0.45 * image.Height,
            _ => 0,
        };
    }
}
