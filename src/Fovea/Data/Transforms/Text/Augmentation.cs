namespace Fovea;

/// <summary>What is done at random to training images, read from text such as <c>rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25</c>: items in
/// the order in which they are done, each <c>name[:value][:key=value…]</c>.</summary>
/// <remarks>One item decides the size: <c>rrc</c> (random-resized crop), <c>crop</c> (resize, border, random crop) or <c>center</c>;
/// without one, <c>center</c> stands first. <c>standard</c> is <c>crop,flip</c>; <c>none</c> is what test images get.</remarks>
public sealed class Augmentation
{
    /// <summary>The text of no augmentation.</summary>
    public const string None = "none";

    /// <summary>The text of the usual one: a border of an eighth of the side, a random crop, mirroring.</summary>
    public const string Standard = "standard";

    private const string SizingName = "center";
    private const int MostItems = 32;

    private readonly string[] _items;

    private Augmentation(string[] items) => _items = items;

    /// <summary>The names that items may have.</summary>
    public static IReadOnlyList<string> Names => [.. AugmentationCatalog.Names];

    /// <summary>Whether every epoch sees the same images.</summary>
    internal bool IsNone => _items is [SizingName];

    /// <summary>Reads an augmentation.</summary>
    /// <param name="text">Items joined by commas, <c>standard</c> or <c>none</c>.</param>
    /// <exception cref="SettingException">A name or option is unknown (the nearest is named), or a value is out of its range.</exception>
    public static Augmentation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        string[] items = trimmed.Equals(Standard, StringComparison.OrdinalIgnoreCase) ? ["crop", "flip"]
            : trimmed.Equals(None, StringComparison.OrdinalIgnoreCase) ? [SizingName]
            : trimmed.Split(',', StringSplitOptions.TrimEntries);
        if (items.Length > MostItems) throw Invalid(text, $"{items.Length} items", $"at most {MostItems}");
        int sizing = 0;
        foreach (string item in items)
        {
            if (item.Length == 0) throw Invalid(text, "an item is empty", $"items joined by commas, '{Standard}' or '{None}'");
            if (items.Length > 1 && (item is None or Standard)) throw Invalid(text, $"'{item}' stands beside others", $"'{item}' alone");
            if (AugmentationCatalog.IsSizing(new AugmentationItem(item)) && ++sizing > 1)
                throw Invalid(text, $"'{item}' decides the size of the images once more", "one of rrc, crop and center");
        }

        Augmentation result = new(sizing == 0 ? [SizingName, .. items] : items);
        result.Transforms(32, 36, Normalize.ImageNet);
        return result;
    }

    /// <summary>The steps for images of a network.</summary>
    /// <param name="imageSize">Side of the network's images in pixels.</param>
    /// <param name="resizeSize">Their shorter side before a centre crop.</param>
    /// <param name="normalize">The normalisation that follows; its mean colour fills what is empty.</param>
    public IReadOnlyList<IImageTransform> Transforms(int imageSize, int resizeSize, Normalize normalize)
    {
        AugmentationSite site = new(imageSize, resizeSize, normalize);
        return [.. _items.SelectMany(item => AugmentationCatalog.Build(new AugmentationItem(item), site))];
    }

    /// <summary>The text from which it can be read again.</summary>
    public override string ToString() => string.Join(',', _items);

    private static SettingException Invalid(string text, string problem, string expected) =>
        new("augment", text, expected, $"augmentation '{text}': {problem}; expected {expected}");
}
