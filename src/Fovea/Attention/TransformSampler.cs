using System.Globalization;

namespace Fovea;

/// <summary>The sampler of the spatial transformer with learnt affine maps in place of a localisation network.</summary>
/// <remarks>[N, C, H, W] → [N, C, H', W']: the input read bilinearly at θ · (x, y, 1). Jaderberg, Simonyan, Zisserman, Kavukcuoglu, NIPS
/// 2015, arXiv:1506.02025, eq. 1–7. One θ serves every image of a batch, or there is one for each. θ is the identity at first. Key
/// <c>theta</c> (1 or N, 2, 3).</remarks>
public sealed class TransformSampler : Module
{
    private readonly Parameter _theta;
    private readonly int? _height;
    private readonly int? _width;
    private readonly SamplePadding _padding;
    private readonly bool _alignCorners;

    /// <summary>Makes the module.</summary>
    /// <param name="height">Height of the result; that of the input unless given.</param>
    /// <param name="width">Width of the result; that of the input unless given.</param>
    /// <param name="padding">What the map is outside.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the border pixels.</param>
    /// <param name="maps">Affine maps: 1 for all images, or one an image.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public TransformSampler(
        int? height = null, int? width = null, SamplePadding padding = SamplePadding.Zeros, bool alignCorners = false, int maps = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height ?? 1, 1, nameof(height));
        ArgumentOutOfRangeException.ThrowIfLessThan(width ?? 1, 1, nameof(width));
        (_height, _width, _padding, _alignCorners) = (height, width, padding, alignCorners);
        _theta = AddParameter("theta", new Shape(maps, 2, 3), Identity, decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("stn-sampler", x);
        Tensor theta = _theta.Value;
        int maps = theta.Shape[0];
        if (maps != 1 && maps != x.Shape.N)
            throw new ShapeException($"stn-sampler: there are {maps} affine maps, so a batch must have {maps} images; got {x.Shape}");
        if (maps != x.Shape.N)
            theta += Tensor.Filled(new Shape(x.Shape.N, 1, 1), 0f);
        Tensor grid = theta.AffineGrid(_height ?? x.Shape.H, _width ?? x.Shape.W, _alignCorners);
        return x.GridSample(grid, SampleMode.Bilinear, _padding, _alignCorners);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new(
            "stn-sampler", "Sampler of the spatial transformer", "arXiv:1506.02025", AttentionKind.Spatial,
            ["out_h=input", "out_w=input", "padding_mode=zeros", "align_corners=false", "batch=1"])
        {
            Formula = ["y_p = x read bilinearly at θ · (p, 1), θ learnt, the identity at first"],
            Meanings =
            [
                ("out_h", "height of the result"),
                ("out_w", "its width"),
                ("padding_mode", "what lies outside the map: zeros, border or reflection"),
                ("align_corners", "whether ±1 are the centres of the outer pixels; else their outer edges"),
                ("batch", "1: one θ for all images; else one for each of so many"),
            ],
            Deviations =
            [
                "The paper puts ±1 on the centres of the outer pixels; the default here is today's, their outer edges.",
            ],
        },
        static (_, o) => new TransformSampler(
            SizeOf(o, "out_h"), SizeOf(o, "out_w"), PaddingOf(o.Text("padding_mode", "zeros")), o.Bool("align_corners", false),
            o.Int("batch", 1)));

    internal static SamplePadding PaddingOf(string padding) => padding switch
    {
        "zeros" => SamplePadding.Zeros,
        "border" => SamplePadding.Border,
        "reflection" => SamplePadding.Reflection,
        _ => throw new ArgumentException($"stn: padding_mode must be zeros, border or reflection; got '{padding}'", nameof(padding)),
    };

    private static int? SizeOf(AttentionOptions options, string name)
    {
        string text = options.Text(name, "input");
        if (text == "input")
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : throw new ArgumentException($"stn-sampler: {name} must be a whole number or 'input'; got '{text}'", name);
    }

    private static void Identity(ref RandomStream stream, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 6 is 0 or 4 ? 1f : 0f;
    }
}
