namespace Fovea.Onnx;

/// <summary>Views, splits and joins.</summary>
internal static partial class Lowering
{
    private static void Concat(LoweringContext c)
    {
        var parts = new Value[c.InputCount];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = c.Input(i);
        c.Output(c.Graph.Concat(c.Op<ConcatOp>().Axis, parts));
    }

    private static void Slice(LoweringContext c)
    {
        int axis = FixedAxis<SliceOp>(c, static op => op.Axis);
        Dim start = c.Node.Across<SliceOp>(static op => op.Start), length = c.Node.Across<SliceOp>(static op => op.Length);
        c.Output(c.Graph.Slice(c.Input(0), axis, start, length));
    }

    private static void Split(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        int axis = FixedAxis<SplitOp>(c, static op => op.Axis);
        Dim start = c.Node.Across<SplitOp>(static op => op.Start), end = start;
        var lengths = new Dim[c.Node.OutputCount];
        var shapes = new Dim[lengths.Length][];
        for (int i = 0; i < lengths.Length; i++)
        {
            int piece = i;
            lengths[i] = c.Node.Across<SplitOp>(op => op.Lengths[piece]);
            shapes[i] = x.With(axis, lengths[i]);
            end += lengths[i];
        }

        if (start == 0 && end == x[axis])
        {
            Value[] pieces = g.AddMany("Split", shapes, [x, g.Sizes(lengths)], AttributeMessage.Of("axis", axis));
            for (int i = 0; i < pieces.Length; i++)
                c.Output(i, pieces[i]);
            return;
        }

        for (int i = 0; i < lengths.Length; start += lengths[i++])
            c.Output(i, g.Slice(x, axis, start, lengths[i]));
    }

    private static void Permute(LoweringContext c)
    {
        string order = c.Op<PermuteOp>().Order;
        c.Output(c.Graph.Transpose(c.Input(0), Array.ConvertAll(order.ToCharArray(), static digit => digit - '0')));
    }

    /// <summary>The values of a map lie channels last, and a reshape keeps them as they lie: where channels and positions would mix it is
    /// the transpose into that order, a reshape, and the transpose back.</summary>
    private static void Reshape(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        Dim[] target = c.Shape;
        bool keepsChannels = x.Rank == 4 && target.Length == 4 && x[0] == target[0] && x[1] == target[1];
        if (keepsChannels || (IsPlain(x.Shape) && IsPlain(target)))
        {
            c.Output(g.Reshape(x, target));
            return;
        }

        Value stored = IsPlain(x.Shape) ? x : g.Transpose(x, 0, 2, 3, 1);
        Value y = IsPlain(target)
            ? g.Reshape(stored, target)
            : g.Transpose(g.Reshape(stored, target[0], target[2], target[3], target[1]), 0, 3, 1, 2);
        c.Output(y);
    }

    private static void ChannelShuffle(LoweringContext c)
    {
        Value x = c.Input(0);
        c.Output(Back(c.Graph, Shuffled(c.Graph, x, x, c.Op<ChannelShuffleOp>().Groups), x));
    }

    /// <summary>The channels as a table of one row a group, read column by column: [N, C / groups, groups, H · W].</summary>
    private static Value Shuffled(GraphBuilder g, Value x, Value like, int groups)
    {
        Value table = g.Reshape(x, like[0], groups, like[1].Value / groups, like[2] * like[3]);
        return g.Transpose(table, 0, 2, 1, 3);
    }

    // Row-major and channels-last order agree where one of channels and positions is single.
    private static bool IsPlain(Dim[] shape) => shape.Length != 4 || shape[1] == 1 || (shape[2] == 1 && shape[3] == 1);

    private static int FixedAxis<T>(LoweringContext c, Func<T, long> axis)
        where T : Op => (int)c.Node.Across(axis).Value;
}
