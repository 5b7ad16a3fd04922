namespace Fovea;

/// <summary>The retina of the recurrent attention model: windows around a location at several scales, each pooled to the same size. What
/// lies outside the windows is not read.</summary>
/// <remarks>[N, C, H, W] → [N, K·C, s, s], finest scale first: scale k is the window of side s · 2ᵏ about column ⌊(lₓ + 1) / 2 · W⌋ and row
/// ⌊(l_y + 1) / 2 · H⌋, zero outside the image, in means of 2ᵏ × 2ᵏ. Mnih, Heess, Graves, Kavukcuoglu, NIPS 2014, arXiv:1406.6247.
/// No gradient reaches the location: <see cref="RecurrentAttention"/> learns it with REINFORCE. Key <c>location</c> (1 or N, 2), which a
/// caller with a policy does not need: it calls <see cref="Look"/>.</remarks>
public sealed class Glimpse : Module
{
    private readonly Parameter _location;
    private readonly int _size;
    private readonly int _scales;

    /// <summary>Makes the module.</summary>
    /// <param name="size">Side s of a window.</param>
    /// <param name="scales">Scales K.</param>
    /// <param name="locations">Locations: 1 for all images, or one an image. They start in the middle.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the largest window has more than 2³⁰ columns.</exception>
    public Glimpse(int size = 8, int scales = 1, int locations = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scales, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)scales, 30 - (long)Math.Ceiling(Math.Log2(size)), nameof(scales));
        ArgumentOutOfRangeException.ThrowIfLessThan(locations, 1);
        (_size, _scales) = (size, scales);
        _location = AddParameter("location", new Shape(locations, 2), Initializers.Constant(0f), decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("glimpse", x);
        Tensor location = _location.Value.Detach();
        int locations = location.Shape[0];
        if (locations != 1 && locations != x.Shape.N)
            throw new ShapeException($"glimpse: there are {locations} locations, so a batch must have {locations} images; got {x.Shape}");
        return Look(x, locations == x.Shape.N ? location : location + Tensor.Filled(new Shape(x.Shape.N, 1), 0f));
    }

    /// <summary>The windows at given locations.</summary>
    /// <param name="x">The images, [N, C, H, W].</param>
    /// <param name="location">Column and row of each image's middle, [N, 2], from −1 (left, top) to 1 (right, bottom).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Look(Tensor x, Tensor location)
    {
        AttentionArguments.RequireMap("glimpse", x);
        return x.Glimpse(location, _size, _scales);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "glimpse", "Glimpse of the recurrent attention model", "arXiv:1406.6247", AttentionKind.Spatial,
            ["size=8", "scales=1", "batch=1"])
        {
            IsHard = true,
            Formula =
            [
                "centre = (⌊(l_x + 1) / 2 · W⌋, ⌊(l_y + 1) / 2 · H⌋)",
                "scale k = the window of side s · 2ᵏ there, zero outside the map, in means of 2ᵏ × 2ᵏ",
                "y = [scale 0; …; scale K − 1]; l is learnt by REINFORCE, not by the gradient",
            ],
            Meanings =
            [
                ("size", "side s of a window"),
                ("scales", "scales K"),
                ("batch", "1: one location for all images; else one for each of so many"),
            ],
        },
        static (_, o) => new Glimpse(o.Int("size", 8), o.Int("scales", 1), o.Int("batch", 1)));
}
