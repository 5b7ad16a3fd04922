namespace Fovea;

/// <summary>What each name of an augmentation stands for.</summary>
internal static class AugmentationCatalog
{
    private static readonly string[] Policies = ["imagenet", "cifar10"];

    private static readonly string[] Modes = ["constant", "edge", "reflect", "symmetric"];

    private static readonly Entry[] Entries =
    [
        new("rrc", true, static (item, site) => [ResizedCrop(item, site)]),
        new("crop", true, static (item, site) => [new Resize(site.Size), Crop(item, site)]),
        new("center", true, static (_, site) => [new Resize(site.ResizeSize), new CenterCrop(site.Size)]),
        new("flip", false, static (item, _) => [new RandomFlip(Share(item, 0.5))]),
        new("vflip", false, static (item, _) => [Sometimes(Share(item, 0.5), Mirror.Vertically)]),
        new("jitter", false, static (item, _) => [Jitter(item)]),
        new("gray", false, static (item, _) => [Sometimes(Share(item, 0.1), Blending.Grayscale)]),
        new("invert", false, static (item, _) => [Sometimes(Share(item, 0.5), PointOps.Invert)]),
        new("gamma", false, static (item, _) => [Gamma(item)]),
        new("blur", false, static (item, site) => [GaussianBlur(item, site)]),
        new("rotate", false, static (item, site) => [Rotate(item, site)]),
        new("affine", false, static (item, site) => [Affine(item, site)]),
        new("perspective", false, static (item, site) => [Perspective(item, site)]),
        new("erase", false, static (item, site) => [Erase(item, site)]),
        new("autoaugment", false, static (item, _) => [new AutoAugment((AutoAugmentPolicy)item.Choice("policy", Policies, isMain: true))]),
        new("trivialaugment", false, static (_, _) => [new TrivialAugmentWide()]),
        new(RandAugmentPolicy.Prefix, false, static (item, site) => [new RandAugment(item.Name) { Fill = site.Normalize.MeanColor }]),
    ];

    /// <summary>The names, RandAugment's with an example of its parts.</summary>
    public static IEnumerable<string> Names =>
        Entries.Select(static entry => entry.Name == RandAugmentPolicy.Prefix ? "rand-m9-mstd0.5-inc1" : entry.Name);

    /// <summary>Whether the item decides the size of the images.</summary>
    public static bool IsSizing(AugmentationItem item) => Find(item).IsSizing;

    /// <summary>The transforms of an item.</summary>
    /// <exception cref="SettingException">Its name or options are unknown, or a value is out of range.</exception>
    public static IImageTransform[] Build(AugmentationItem item, AugmentationSite site)
    {
        IImageTransform[] transforms = Find(item).Build(item, site);
        item.RequireAllRead();
        return transforms;
    }

    private static Entry Find(AugmentationItem item)
    {
        string name = item.Name.StartsWith($"{RandAugmentPolicy.Prefix}-", StringComparison.Ordinal) ? RandAugmentPolicy.Prefix : item.Name;
        return Array.Find(Entries, entry => entry.Name == name)
            ?? throw item.Invalid(NameSuggestion.Unknown("augmentation", item.Name, Names), string.Join(", ", Names));
    }

    private static double Share(AugmentationItem item, double usual) => item.Number("p", usual, 0, 1, isMain: true);

    private static RandomChange Sometimes(double share, Func<Image, Image> change) =>
        new(share, (Image image, ref RandomStream _) => change(image));

    private static RandomResizedCrop ResizedCrop(AugmentationItem item, AugmentationSite site)
    {
        (double Least, double Most) scale = item.Range("scale", 0.08, 1, 1e-4, 1, isMain: true);
        (double Least, double Most) ratio = item.Range("ratio", 3.0 / 4, 4.0 / 3, 0.01, 100);
        Interpolation filter = item.Choice("filter", ["bilinear", "bicubic"]) == 1 ? Interpolation.Bicubic : Interpolation.Bilinear;
        return new RandomResizedCrop(site.Size, scale.Least, scale.Most, ratio.Least, ratio.Most, filter);
    }

    private static RandomCrop Crop(AugmentationItem item, AugmentationSite site)
    {
        int padding = (int)item.Number("padding", site.Size / 8, 0, 4096, isMain: true);
        return new RandomCrop(site.Size, padding) { Mode = (PaddingMode)item.Choice("mode", Modes) };
    }

    private static ColorJitter Jitter(AugmentationItem item)
    {
        double all = item.Number("strength", 0.4, 0, 100, isMain: true);
        return new ColorJitter(item.Number("brightness", all, 0, 100), item.Number("contrast", all, 0, 100),
            item.Number("saturation", all, 0, 100), item.Number("hue", 0, 0, 0.5));
    }

    private static RandomChange Gamma(AugmentationItem item)
    {
        (double least, double most) = item.Range("range", 0.8, 1.25, 0.01, 100, isMain: true);
        return new(1, (Image image, ref RandomStream random) => PointOps.Gamma(image, Draw(least, most, ref random)));
    }

    private static RandomChange GaussianBlur(AugmentationItem item, AugmentationSite site)
    {
        double share = Share(item, 0.5);
        (double least, double most) = item.Range("sigma", 0.1, 2, 0.01, 100);
        // A tenth of the side, as SimCLR's (arXiv:2002.05709), and odd.
        int kernel = Math.Min(255, Math.Max(3, (site.Size / 10) | 1));
        return new(share, (Image image, ref RandomStream random) =>
        {
            double sigma = Draw(least, most, ref random);
            return Blur.Gaussian(image, kernel, kernel, sigma, sigma);
        });
    }

    private static RandomChange Rotate(AugmentationItem item, AugmentationSite site)
    {
        double degrees = item.Number("degrees", 15, 0, 180, isMain: true);
        bool expand = item.Choice("expand", ["false", "true"]) == 1;
        return new(1, (Image image, ref RandomStream random) =>
        {
            double angle = Draw(-degrees, degrees, ref random);
            if (!expand)
                return Warp.Affine(image, AffineMap.Rotation(angle, image.Width, image.Height), smooth: true, site.Normalize.MeanColor);
            AffineMap map = AffineMap.Expanded(angle, image.Width, image.Height, out int width, out int height);
            return Warp.Affine(image, map, width, height, smooth: true, site.Normalize.MeanColor);
        });
    }

    private static RandomChange Affine(AugmentationItem item, AugmentationSite site)
    {
        double degrees = item.Number("degrees", 15, 0, 180, isMain: true), shift = item.Number("translate", 0.1, 0, 1);
        (double least, double most) = item.Range("scale", 0.9, 1.1, 0.01, 100);
        double shear = item.Number("shear", 0, 0, 60);
        return new(1, (Image image, ref RandomStream random) =>
        {
            double angle = Draw(-degrees, degrees, ref random), right = Draw(-shift, shift, ref random) * image.Width;
            double down = Draw(-shift, shift, ref random) * image.Height, scale = Draw(least, most, ref random);
            double slant = Draw(-shear, shear, ref random);
            AffineMap map = AffineMap.Around(image.Width, image.Height, angle, right, down, scale, slant, 0);
            return Warp.Affine(image, map, smooth: true, site.Normalize.MeanColor);
        });
    }

    private static RandomChange Perspective(AugmentationItem item, AugmentationSite site)
    {
        double share = Share(item, 0.5), distortion = item.Number("distortion", 0.5, 0, 0.9);
        return new(share, (Image image, ref RandomStream random) =>
        {
            double right = image.Width - 1, bottom = image.Height - 1;
            double halfWidth = distortion * image.Width / 2, halfHeight = distortion * image.Height / 2;
            ReadOnlySpan<double> from = [0, 0, right, 0, right, bottom, 0, bottom];
            Span<double> to = stackalloc double[8];
            for (int i = 0; i < 8; i++)
            {
                double inwards = (i % 2 == 0 ? halfWidth : halfHeight) * random.NextDouble();
                to[i] = from[i] == 0 ? inwards : from[i] - inwards;
            }

            return Warp.Perspective(image, PerspectiveMap.Between(from, to), site.Normalize.MeanColor);
        });
    }

    private static RandomErasing Erase(AugmentationItem item, AugmentationSite site)
    {
        double share = Share(item, 0.25);
        (double Least, double Most) scale = item.Range("scale", 0.02, 0.33, 1e-4, 0.99);
        (double Least, double Most) ratio = item.Range("ratio", 0.3, 3.3, 0.01, 100);
        bool noise = item.Choice("fill", ["mean", "noise"]) == 1;
        return new RandomErasing(share, scale.Least, scale.Most, ratio.Least, ratio.Most, noise, site.Normalize);
    }

    private static double Draw(double least, double most, ref RandomStream random) => least + ((most - least) * random.NextDouble());

    private sealed record Entry(string Name, bool IsSizing, Func<AugmentationItem, AugmentationSite, IImageTransform[]> Build);
}
