using Fovea.Kernels;

namespace Fovea;

/// <summary>The points that affine maps send the positions of a map to: [N, 2, 3] → [N, 2, H, W], x and y as channels.</summary>
internal sealed record AffineGridOp(int Height, int Width, bool AlignCorners) : Op
{
    public override string Name => "affine_grid";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("size", $"{Height}x{Width}"), new("align_corners", AlignCorners ? "true" : "false")];

    public override void InferShapes(ShapeContext c)
    {
        Shape theta = c.Input(0);
        if (theta.Rank != 3 || theta[1] != 2 || theta[2] != 3)
            throw c.Fail("theta must be [N, 2, 3]");
        c.Output(new Shape(theta[0], 2, Height, Width));
    }

    public override void Forward(OpContext c) => KernelOf(c).Forward(c.Input(0).Span, c.Output().MutableSpan);

    public override void Backward(OpContext c)
    {
        if (c.NeedsGradient(0))
            KernelOf(c).Backward(c.OutputGradient(), c.InputGradient(0, out bool add), add);
    }

    private AffineGrid KernelOf(OpContext c) => new(c.Input(0).Shape[0], Height, Width, AlignCorners);
}
