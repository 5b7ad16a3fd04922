namespace Fovea.Onnx;

/// <summary>Pooling and folds over axes.</summary>
internal static partial class Lowering
{
    private static void SumOrMean(LoweringContext c)
    {
        SumOp op = c.Op<SumOp>();
        Value x = c.Input(0);
        long[] axes = AxesOf(op.Axes, x.Rank);
        c.Output(op.IsMean && x.Rank == 4 && axes is [2, 3]
            ? c.Graph.Add("GlobalAveragePool", c.Shape, [x])
            : c.Graph.Reduce(op.IsMean ? "ReduceMean" : "ReduceSum", x, true, axes));
    }

    private static void Maximum(LoweringContext c) =>
        c.Output(c.Graph.Reduce("ReduceMax", c.Input(0), true, AxesOf(c.Op<MaxOp>().Axes, c.Input(0).Rank)));

    private static void ChannelMaxMean(LoweringContext c) => c.Output(c.Graph.Concat(
        1, c.Graph.Reduce("ReduceMax", c.Input(0), true, 1), c.Graph.Reduce("ReduceMean", c.Input(0), true, 1)));

    /// <summary>The axis that stays takes the place of the rows, the channels that of the columns.</summary>
    private static void AxisMaxMean(LoweringContext c)
    {
        int axis = c.Op<AxisMaxMeanOp>().Axis;
        c.Output(c.Graph.Concat(1, Plane("ReduceMax"), Plane("ReduceMean")));

        Value Plane(string fold)
        {
            Value strip = c.Graph.Reduce(fold, c.Input(0), true, axis);
            return axis == 3 ? c.Graph.Transpose(strip, 0, 3, 2, 1) : c.Graph.Transpose(strip, 0, 2, 3, 1);
        }
    }

    private static void MaxPool(LoweringContext c)
    {
        MaxPoolOp op = c.Op<MaxPoolOp>();
        c.Output(c.Graph.Add(
            "MaxPool", c.Shape, [c.Input(0)],
            [.. Windows(c, op.Kernel, op.Stride, op.Padding, op.CeilMode), AttributeMessage.Of(
                "dilations", op.Dilation.Height, op.Dilation.Width)]));
    }

    private static void AveragePool(LoweringContext c)
    {
        AveragePoolOp op = c.Op<AveragePoolOp>();
        bool whole = op.Divisor is not null;
        Value y = c.Graph.Add(
            "AveragePool", c.Shape, [c.Input(0)],
            [.. Windows(c, op.Kernel, op.Stride, op.Padding, op.CeilMode), AttributeMessage.Of(
                "count_include_pad", op.CountPadding || whole ? 1 : 0)]);
        c.Output(whole
            ? c.Graph.Pair("Mul", y, c.Graph.Scalar((float)op.Kernel.Height * op.Kernel.Width / op.Divisor!.Value))
            : y);
    }

    /// <summary>Windows that begin in the padding at the end are no windows of PyTorch; those of the standard may, and so may not come
    /// up.</summary>
    private static AttributeMessage[] Windows(LoweringContext c, Size kernel, Size stride, Size padding, bool ceilMode)
    {
        bool rounds = ceilMode && (stride.Height > 1 || stride.Width > 1);
        if (rounds && (stride.Height > kernel.Height - padding.Height || stride.Width > kernel.Width - padding.Width))
        {
            throw new OnnxException($"{Place(c.Node)}: pooling of {kernel} windows with stride {stride} and padding {padding}, rounded up, "
                + "has windows outside the input, which versions of the standard count differently");
        }

        return
        [
            AttributeMessage.Of("kernel_shape", kernel.Height, kernel.Width),
            AttributeMessage.Of("strides", stride.Height, stride.Width),
            AttributeMessage.Of("pads", padding.Height, padding.Width, padding.Height, padding.Width),
            AttributeMessage.Of("ceil_mode", rounds ? 1 : 0),
        ];
    }

    // The mean over each window as a product with a matrix that has a row for each: windows of different lengths, at sizes that are not
    // known, are nothing else.
    private static void AdaptiveAveragePool(LoweringContext c) => AdaptivePool(c, "ReduceMean", (y, axis, windows) =>
    {
        Value shares = Shares(c, y[axis], windows);
        return axis == 2 ? c.Graph.MatMul(shares, y) : c.Graph.MatMul(y, c.Graph.TransposeMatrix(shares));
    });

    // [N, C, 1, H, W] or [N, C, H, 1, W], what is outside of a window −∞, the maximum over what was the axis.
    private static void AdaptiveMaxPool(LoweringContext c) => AdaptivePool(c, "ReduceMax", (y, axis, windows) =>
    {
        Value isInside = Inside(c, y[axis], windows);
        Value mask = axis == 2 ? c.Graph.Unsqueeze(isInside, 2) : isInside;
        Value inside = c.Graph.Where(mask, c.Graph.Unsqueeze(y, axis), c.Graph.Scalar(float.NegativeInfinity));
        return c.Graph.Reduce("ReduceMax", inside, false, axis + 1);
    });

    /// <summary>Folds one axis after the other into as many windows as the result has there.</summary>
    /// <param name="c">The operation.</param>
    /// <param name="fold">The operator where there is one window.</param>
    /// <param name="pool">Folds an axis into several windows.</param>
    private static void AdaptivePool(LoweringContext c, string fold, Func<Value, int, Dim, Value> pool)
    {
        Value y = c.Input(0);
        for (int axis = 2; axis < 4; axis++)
        {
            Dim windows = c.Shape[axis];
            if (windows != y[axis])
                y = windows == 1 ? c.Graph.Reduce(fold, y, true, axis) : pool(y, axis, windows);
        }

        c.Output(y);
    }

    /// <summary>[windows, positions]: the share of a position in the mean of a window.</summary>
    private static Value Shares(LoweringContext c, Dim positions, Dim windows)
    {
        Value inside = c.Graph.Cast(Inside(c, positions, windows), ElementKind.Float);
        return c.Graph.Pair("Div", inside, c.Graph.Reduce("ReduceSum", inside, true, 1));
    }

    /// <summary>[windows, positions]: whether a position is in a window from ⌊i · n / windows⌋ to ⌈(i + 1) · n / windows⌉.</summary>
    private static Value Inside(LoweringContext c, Dim positions, Dim windows)
    {
        GraphBuilder g = c.Graph;
        Value window = g.Unsqueeze(g.Range(windows), 1), position = g.Range(positions);
        Value count = g.Size(windows), size = g.Size(positions);
        Value start = g.Pair("Div", g.Pair("Mul", window, size), count);
        Value beyond = g.Pair("Sub", g.Pair("Add", g.Pair("Mul", g.Pair("Add", window, g.Integers(1)), size), count), g.Integers(1));
        return Between(g, position, start, g.Pair("Div", beyond, count));
    }

    /// <summary>Whether a position is at or after a start and before an end.</summary>
    private static Value Between(GraphBuilder g, Value position, Value start, Value end) =>
        g.Pair("And", g.Pair("GreaterOrEqual", position, start), g.Pair("Less", position, end));

    private static long[] AxesOf(int bits, int rank) =>
        [.. Enumerable.Range(0, rank).Where(axis => (bits >> axis & 1) == 1).Select(static axis => (long)axis)];
}
