using Fovea.Kernels;

namespace Fovea;

/// <summary>A map [N, C, H, W] and two or three gates, each [N, C or 1, H or 1, W or 1], in one pass by the rule
/// <typeparamref name="R"/>.</summary>
/// <param name="Operation">The rule's name.</param>
internal sealed record MixedGateOp<R>(string Operation) : Op, IGatingOp
    where R : struct, IGateRule
{
    public override string Name => Operation;

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        for (int i = 1; i <= R.Gates; i++)
        {
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
        MixedGating.Forward<R>(
            c.Input(0).Span, map, c.Input(1).Span, StepsOf(c, 1, map), c.Input(2).Span, StepsOf(c, 2, map), Third(c), StepsOf(c, 3, map),
            c.Output().MutableSpan, epilogue);
    }

    public override void Backward(OpContext c)
    {
        Extent map = Extent.Of(c.Input(0).Shape);
        bool add = false;
        Span<float> dx = c.NeedsGradient(0) ? c.InputGradient(0, out add) : [];
        Span<float> da = c.NeedsGradient(1) ? c.InputGradientToWrite(1) : [];
        Span<float> db = c.NeedsGradient(2) ? c.InputGradientToWrite(2) : [];
        Span<float> dc = c.NeedsGradient(3) ? c.InputGradientToWrite(3) : [];
        MixedGating.Backward<R>(
            c.Input(0).Span, map, c.Input(1).Span, StepsOf(c, 1, map), c.Input(2).Span, StepsOf(c, 2, map), Third(c), StepsOf(c, 3, map),
            c.OutputGradient(), dx, add, da, db, dc);
    }

    private static bool Fits(int gate, int map) => gate == map || gate == 1;

    private static ReadOnlySpan<float> Third(OpContext c) => R.Gates == 3 ? c.Input(3).Span : [];

    private static Steps StepsOf(OpContext c, int input, Extent map) =>
        input <= R.Gates ? Extent.Of(c.Input(input).Shape).StepsIn(map) : default;
}
