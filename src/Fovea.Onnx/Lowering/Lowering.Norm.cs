namespace Fovea.Onnx;

/// <summary>Norms and what is built of them.</summary>
internal static partial class Lowering
{
    private static void BatchNorm(LoweringContext c)
    {
        BatchNormOp op = c.Op<BatchNormOp>();
        if (op.Training)
        {
            throw new OnnxException($"{Place(c.Node)}: a batch norm in training mode follows from the batch; call Evaluate() on the "
                + "network first");
        }

        Value x = c.Input(0);
        long channels = x[1].Value;
        Value weight = c.InputOrNone(1) ?? Filled(c, "weight", 1f, channels), bias = c.InputOrNone(2) ?? Filled(c, "bias", 0f, channels);
        Value y = c.Graph.Add(
            "BatchNormalization", c.Shape, [x, weight, bias, c.Input(3), c.Input(4)], AttributeMessage.Of("epsilon", op.Epsilon));
        c.Output(Activated(c.Graph, op.Activation, y));
    }

    /// <summary>Standard operators have a group norm from version 21 on only; an instance norm of the groups is one, before weight and
    /// bias.</summary>
    private static void GroupNorm(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        GroupNormOp op = c.Op<GroupNormOp>();
        Value x = c.Input(0);
        long channels = x[1].Value;
        if (op.Groups == channels)
        {
            Value each = c.Has(1) ? g.Reshape(c.Input(1), channels) : Filled(c, "weight", 1f, channels);
            Value shift = c.Has(2) ? g.Reshape(c.Input(2), channels) : Filled(c, "bias", 0f, channels);
            c.Output(InstanceNorm(g, x, each, shift, op.Epsilon));
            return;
        }

        Value parts = g.Reshape(x, x[0], op.Groups, channels / op.Groups * x[2] * x[3]);
        Value normal = InstanceNorm(g, parts, Filled(c, "one", 1f, op.Groups), Filled(c, "zero", 0f, op.Groups), op.Epsilon);
        Value y = Back(g, normal, x);
        if (c.Has(1))
            y = g.Pair("Mul", y, g.Reshape(c.Input(1), channels, 1, 1));
        c.Output(c.Has(2) ? g.Pair("Add", y, g.Reshape(c.Input(2), channels, 1, 1)) : y);
    }

    /// <summary>The deviation has the divisor H·W − 1 and ε stands outside the root, so no norm of the standard fits.</summary>
    private static void Standardize(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        Value less = g.Pair("Sub", x, g.Reduce("ReduceMean", x, true, 2, 3));
        Value deviation = g.Map("Sqrt", Variance(g, g.Pair("Mul", less, less), x));
        c.Output(g.Pair("Div", less, g.Pair("Add", deviation, g.Scalar(c.Op<StandardizeOp>().Epsilon))));
    }

    private static void SimAm(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        Value less = g.Pair("Sub", x, g.Reduce("ReduceMean", x, true, 2, 3));
        Value square = g.Pair("Mul", less, less);
        Value scale = g.Pair("Mul", g.Pair("Add", Variance(g, square, x), g.Scalar(c.Op<SimAmOp>().Lambda)), g.Scalar(4f));
        Value energy = g.Pair("Add", g.Pair("Div", square, scale), g.Scalar(0.5f));
        c.Output(g.Pair("Mul", x, g.Map("Sigmoid", energy)));
    }

    /// <summary>Shuffle Attention as its authors' code has it: half of each group is gated by its mean, half by its norm.</summary>
    private static void ShuffleAttention(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        int groups = c.Op<ShuffleAttentionOp>().Groups;
        long half = x[1].Value / (2 * groups);
        Dim positions = x[2] * x[3];
        Value parts = g.Reshape(x, x[0], groups, 2 * half, positions);
        Value channel = g.Slice(parts, 2, 0, half), spatial = g.Slice(parts, 2, half, half);

        Value mean = g.Reduce("ReduceMean", channel, true, 3);
        channel = g.Pair("Mul", channel, g.Map("Sigmoid", Scaled(mean, 1, 2)));

        // Each channel of a group is normalized alone, with the parameters that all groups share.
        Value flat = g.Reshape(spatial, x[0], groups * half, positions);
        Value normal = InstanceNorm(
            g, flat, Filled(c, "one", 1f, groups * half), Filled(c, "zero", 0f, groups * half), Kernels.ShuffleAttention.Epsilon);
        normal = g.Reshape(normal, x[0], groups, half, positions);
        spatial = g.Pair("Mul", spatial, g.Map("Sigmoid", Scaled(Scaled(normal, 5, 6), 3, 4)));

        c.Output(Back(g, Shuffled(g, g.Concat(2, channel, spatial), x, 2), x));

        Value Scaled(Value value, int weight, int bias) => g.Pair(
            "Add", g.Pair("Mul", value, g.Reshape(c.Input(weight), half, 1)), g.Reshape(c.Input(bias), half, 1));
    }

    private static Value InstanceNorm(GraphBuilder g, Value x, Value weight, Value bias, float epsilon) =>
        g.Add("InstanceNormalization", x.Shape, [x, weight, bias], AttributeMessage.Of("epsilon", epsilon));

    /// <summary>The unbiased variance of the positions, from the squares of what they differ from their mean.</summary>
    private static Value Variance(GraphBuilder g, Value squares, Value x) =>
        g.Pair("Div", g.Reduce("ReduceSum", squares, true, 2, 3), g.ProductAsFloat(x[2], x[3], less: 1));

    private static Value Filled(LoweringContext c, string name, float value, long count)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return c.Graph.Floats(name, values, count);
    }
}
