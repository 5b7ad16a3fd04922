using Fovea.Kernels;

namespace Fovea;

/// <summary>The product of a map [N, C, H, W] with one or two gates, each [N, C or 1, H or 1, W or 1], in one pass.</summary>
internal sealed record GateOp : Op, IGatingOp
{
    public static readonly GateOp Instance = new();

    public override string Name => "gate";

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        for (int i = 1; i < c.InputCount; i++)
        {
            if (!c.Has(i))
                continue;
            Shape gate = c.Input(i);
            if (gate.Rank != 4 || gate.N != x.N || !Fits(gate.C, x.C) || !Fits(gate.H, x.H) || !Fits(gate.W, x.W))
                throw c.Fail("a gate must equal the map or be 1 in C, H or W");
        }

        c.Output(x);
    }

    public override void Forward(OpContext c) => Forward(c, Epilogue.Of(Activation.None));

    /// <inheritdoc/>
    public void Forward(OpContext c, Epilogue epilogue)
    {
        Extent map = Extent.Of(c.Input(0).Shape);
        GatingForward.Run(
            c.Input(0).Span, map, c.Input(1).Span, StepsOf(c, 1, map), c.Has(2) ? c.Input(2).Span : [], StepsOf(c, 2, map),
            c.Output().MutableSpan, epilogue);
    }

    public override void Backward(OpContext c)
    {
        Extent map = Extent.Of(c.Input(0).Shape);
        bool add = false;
        Span<float> dx = c.NeedsGradient(0) ? c.InputGradient(0, out add) : [];
        Span<float> d1 = c.NeedsGradient(1) ? c.InputGradientToWrite(1) : [];
        Span<float> d2 = c.NeedsGradient(2) ? c.InputGradientToWrite(2) : [];
        GatingBackward.Run(
            c.Input(0).Span, map, c.Input(1).Span, StepsOf(c, 1, map), c.Has(2) ? c.Input(2).Span : [], StepsOf(c, 2, map),
            c.OutputGradient(), dx, add, d1, d2);
    }

    private static bool Fits(int gate, int map) => gate == map || gate == 1;

    private static Steps StepsOf(OpContext c, int input, Extent map) =>
        c.Has(input) ? Extent.Of(c.Input(input).Shape).StepsIn(map) : default;
}
