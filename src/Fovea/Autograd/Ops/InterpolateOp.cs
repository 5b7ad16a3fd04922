using System.Globalization;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Resampling of [N, C, H, W] to [N, C, height, width], nearest or bilinear, as PyTorch's <c>interpolate</c>.</summary>
/// <remarks>Nearest takes the source ⌊i · H / height⌋. Bilinear without aligned corners treats pixels as areas and clamps at the edge;
/// with them the centres of the outer pixels coincide.</remarks>
/// <param name="Height">Rows of the result.</param>
/// <param name="Width">Columns of the result.</param>
/// <param name="IsLinear">Bilinear, else nearest.</param>
/// <param name="AlignCorners">Whether the centres of the outer pixels coincide; for bilinear only.</param>
internal sealed record InterpolateOp(int Height, int Width, bool IsLinear, bool AlignCorners) : Op
{
    /// <summary>How much larger the result is, where that was asked for and the sizes follow from it; else the quotient of sizes.</summary>
    public double? Factor { get; init; }

    public override string Name => "interpolate";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("height", Height.ToString(CultureInfo.InvariantCulture)),
        new("width", Width.ToString(CultureInfo.InvariantCulture)),
        new("mode", IsLinear ? "bilinear" : "nearest"),
        new("align_corners", AlignCorners ? "true" : "false"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (Height < 1 || Width < 1)
            throw c.Fail($"the output must have at least one row and column; {Height} and {Width} are asked for");
        if (x.H < 1 || x.W < 1)
            throw c.Fail("height and width must be at least 1");
        c.Output(new Shape(x.N, x.C, Height, Width));
    }

    public override void Forward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Resampling.Forward(c.Input(0).Span, c.Output().MutableSpan, x.N, x.C, Samples(x.H, Height), Samples(x.W, Width));
    }

    public override void Backward(OpContext c)
    {
        Shape x = c.Input(0).Shape;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        Resampling.Backward(c.OutputGradient(), dx, x.N, x.C, Samples(x.H, Height), Samples(x.W, Width));
    }

    private AxisSamples Samples(int inputs, int outputs) =>
        new(inputs, outputs, Factor is { } factor ? 1 / factor : null, IsLinear, AlignCorners);
}
