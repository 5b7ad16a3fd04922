using Fovea.Kernels;

namespace Fovea;

/// <summary>The sum of maps, each weighed per image and channel: weights [N, M, C] and M maps [N, C, H, W] → [N, C, H, W].</summary>
internal sealed record PathSumOp : Op
{
    public static readonly PathSumOp Instance = new();

    public override string Name => "path_sum";

    public override void InferShapes(ShapeContext c)
    {
        if (c.InputCount < 2)
            throw c.Fail("there must be a map");
        Shape map = c.Map(1);
        if (map.Rank != 4 || c.Input(0) != new Shape(map.N, c.InputCount - 1, map.C))
            throw c.Fail($"the weights must be [N, {c.InputCount - 1}, C] of the maps' N and C");
        for (int i = 2; i < c.InputCount; i++)
        {
            if (c.Map(i) != map)
                throw c.Fail("all maps must have the same shape");
        }

        c.Output(map);
    }

    public override void Forward(OpContext c)
    {
        (int Images, int Positions, int Channels) map = SizesOf(c);
        int paths = c.InputCount - 1;
        for (int path = 0; path < paths; path += 2)
        {
            bool isPair = path + 1 < paths;
            PathSum.Forward(
                c.Input(path + 1).Span, WeightsOf(c, path), isPair ? c.Input(path + 2).Span : [], isPair ? WeightsOf(c, path + 1) : [],
                paths * map.Channels, c.Output().MutableSpan, map, add: path > 0);
        }
    }

    public override void Backward(OpContext c)
    {
        (int Images, int Positions, int Channels) map = SizesOf(c);
        int paths = c.InputCount - 1;
        int pitch = paths * map.Channels;
        Span<float> dg = c.NeedsGradient(0) ? c.InputGradientToWrite(0) : [];
        for (int path = 0; path < paths; path++)
        {
            if (!dg.IsEmpty)
                PathSum.GateGradient(c.Input(path + 1).Span, c.OutputGradient(), dg[(path * map.Channels)..], pitch, map);
            if (!c.NeedsGradient(path + 1))
                continue;
            Span<float> du = c.InputGradient(path + 1, out bool add);
            PathSum.Forward(c.OutputGradient(), WeightsOf(c, path), [], [], pitch, du, map, add);
        }
    }

    private static ReadOnlySpan<float> WeightsOf(OpContext c, int path)
    {
        ReadOnlySpan<float> weights = c.Input(0).Span;
        return weights.IsEmpty ? weights : weights[(path * c.Input(1).Shape.C)..];
    }

    private static (int Images, int Positions, int Channels) SizesOf(OpContext c)
    {
        Shape map = c.Input(1).Shape;
        return (map.N, map.H * map.W, map.C);
    }
}
