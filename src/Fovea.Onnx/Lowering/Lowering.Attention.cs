namespace Fovea.Onnx;

/// <summary>Softmax and sums that it weighs.</summary>
internal static partial class Lowering
{
    private static void Softmax(LoweringContext c)
    {
        SoftmaxOp op = c.Op<SoftmaxOp>();
        c.Output(c.Graph.Softmax(op.IsLog ? "LogSoftmax" : "Softmax", c.Input(0), op.Axis));
    }

    private static void PositionSum(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        Dim positions = x[2] * x[3];
        Value sums = g.MatMul(g.Reshape(x, x[0], x[1], positions), g.Reshape(c.Input(1), x[0], positions, 1));
        c.Output(g.Reshape(sums, x[0], x[1], 1, 1));
    }

    private static void PathSum(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value weights = c.Input(0);
        Value? sum = null;
        for (int path = 1; path < c.InputCount; path++)
        {
            Value weight = g.Reshape(g.Slice(weights, 1, path - 1, 1), weights[0], weights[2], 1, 1);
            Value part = g.Pair("Mul", c.Input(path), weight);
            sum = sum is null ? part : g.Pair("Add", sum, part);
        }

        c.Output(sum!);
    }

    /// <summary>Queries times keys within each column and within each row.</summary>
    private static void CrissCrossEnergies(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        (Value queries, Value keys) = (c.Input(0), c.Input(1));
        // [N, W, H, C] · [N, W, C, H'] and [N, H, W, C] · [N, H, C, W']
        Value columns = g.MatMul(g.Transpose(queries, 0, 3, 2, 1), g.Transpose(keys, 0, 3, 1, 2));
        Value rows = g.MatMul(g.Transpose(queries, 0, 2, 3, 1), g.Transpose(keys, 0, 2, 1, 3));
        Value row = g.Range(queries[2]);
        Value isOwn = g.Pair("Equal", g.Unsqueeze(row, 1), row);
        columns = g.Where(isOwn, g.Scalar(float.NegativeInfinity), columns);
        c.Output(g.Concat(1, g.Transpose(columns, 0, 3, 2, 1), g.Transpose(rows, 0, 3, 1, 2)));
    }

    private static void CrissCrossSum(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        (Value weights, Value values) = (c.Input(0), c.Input(1));
        Dim height = values[2], width = values[3];
        // [N, W, C, H'] · [N, W, H', H] and [N, H, C, W'] · [N, H, W', W]
        Value ofColumns = g.Transpose(g.Slice(weights, 1, 0, height), 0, 3, 1, 2);
        Value ofRows = g.Transpose(g.Slice(weights, 1, height, width), 0, 2, 1, 3);
        Value columns = g.MatMul(g.Transpose(values, 0, 3, 1, 2), ofColumns);
        Value rows = g.MatMul(g.Transpose(values, 0, 2, 1, 3), ofRows);
        c.Output(g.Pair("Add", g.Transpose(columns, 0, 2, 3, 1), g.Transpose(rows, 0, 2, 1, 3)));
    }

    private static void Neighbours(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        int kernel = c.Op<NeighboursOp>().Kernel;
        long channels = x[1].Value, before = (kernel - 1) / 2;
        Value row = g.Reshape(x, x[0], channels);
        Value padded = g.Add("Pad", [x[0], channels + kernel - 1], [row, g.Integers(0, before, 0, kernel - 1 - before)]);
        Value place = g.Pair("Add", g.Unsqueeze(g.Range(channels), 1), g.Range(kernel));
        c.Output(g.Add("Gather", c.Shape, [padded, place], AttributeMessage.Of("axis", 1)));
    }

    private static void SelectPosition(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        (Value x, Value weights) = (c.Input(0), c.Input(1));
        Dim positions = x[2] * x[3];
        Value flat = g.Reshape(weights, x[0], 1, positions);
        Value best = g.Add(
            "ArgMax", [x[0], 1, 1], [flat], AttributeMessage.Of("axis", 2), AttributeMessage.Of("keepdims", 1));
        // The range needs the number of positions as a size of its own.
        g.Know(flat);
        Value isBest = g.Pair("Equal", g.Range(positions), best);
        Value kept = g.Where(isBest, g.Reshape(x, x[0], x[1], positions), g.Scalar(0f));
        c.Output(Back(g, kept, x));
    }
}
