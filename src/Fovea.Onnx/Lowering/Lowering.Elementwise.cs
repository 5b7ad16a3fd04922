namespace Fovea.Onnx;

/// <summary>Arithmetic, activations and gates.</summary>
internal static partial class Lowering
{
    private const int HasHardSwish = 14;

    private static void Activate(LoweringContext c) => c.Output(Activated(c.Graph, c.Op<ActivationOp>().Activation, c.Input(0)));

    private static Value Activated(GraphBuilder g, Activation activation, Value x)
    {
        switch (activation)
        {
            case Activation.None: return x;
            case Activation.Relu: return g.Map("Relu", x);
            case Activation.Relu6: return g.Clip(x, 0f, 6f);
            case Activation.Sigmoid: return g.Map("Sigmoid", x);
            case Activation.HardSigmoid: return HardSigmoid(g, x);
            case Activation.Silu: return g.Pair("Mul", x, g.Map("Sigmoid", x));
            case Activation.HardSwish: return g.Opset >= HasHardSwish ? g.Map("HardSwish", x) : g.Pair("Mul", x, HardSigmoid(g, x));
            case Activation.AuthorHardSwish:
                Value gate = g.Clip(g.Pair("Add", x, g.Scalar(3f)), 0f, 6f);
                return g.Pair("Div", g.Pair("Mul", x, gate), g.Scalar(6f));
            default: throw new OnnxException($"the activation '{activation}' has no form in standard operators");
        }
    }

    private static Value HardSigmoid(GraphBuilder g, Value x) =>
        g.Map("HardSigmoid", x, AttributeMessage.Of("alpha", 1f / 6f), AttributeMessage.Of("beta", 0.5f));

    private static void Binary(LoweringContext c, string name) => c.Output(c.Graph.Pair(name, c.Input(0), c.Input(1)));

    private static void AddRelu(LoweringContext c) =>
        c.Output(c.Graph.Map("Relu", c.Graph.Pair("Add", c.Input(0), c.Input(1))));

    private static void ScaledResidual(LoweringContext c) =>
        c.Output(c.Graph.Pair("Add", c.Graph.Pair("Mul", c.Input(0), c.Input(1)), c.Input(2)));

    private static void Affine(LoweringContext c)
    {
        Value x = c.Input(0);
        if (!c.Node.HasFixedSettings && Divisor(c.Node.Each<AffineOp>()) is { } divisor)
        {
            c.Output(c.Graph.Pair("Div", x, c.Graph.SizeAsFloat(divisor)));
            return;
        }

        AffineOp op = c.Op<AffineOp>();
        if (op.Scale == -1f)
            x = c.Graph.Map("Neg", x);
        else if (op.Scale != 1f)
            x = c.Graph.Pair("Mul", x, c.Graph.Scalar(op.Scale));
        if (op.Shift != 0f || ReferenceEquals(x, c.Input(0)))
            x = c.Graph.Pair("Add", x, c.Graph.Scalar(op.Shift));
        c.Output(x);
    }

    /// <summary>The number that each trace divides by, where it divides by a whole number: one that follows from the input, such as that
    /// of the positions.</summary>
    private static Dim? Divisor(AffineOp[] ops)
    {
        long[] divisors = Array.ConvertAll(ops, static op => (long)MathF.Round(1f / op.Scale));
        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Shift != 0f || divisors[i] < 1 || ops[i].Scale != 1f / divisors[i])
                return null;
        }

        return new Dim(divisors[0], divisors[1], divisors[2]);
    }

    private static void Gate(LoweringContext c)
    {
        Value y = c.Input(0);
        for (int i = 1; i < c.InputCount; i++)
        {
            if (c.Has(i))
                y = c.Graph.Pair("Mul", y, c.Input(i));
        }

        c.Output(y);
    }

    private static void GateBySum(LoweringContext c, float factor)
    {
        GraphBuilder g = c.Graph;
        Value sum = c.Input(1);
        for (int i = 2; i < c.InputCount; i++)
            sum = g.Pair("Add", sum, c.Input(i));
        Value y = g.Pair("Mul", c.Input(0), sum);
        c.Output(factor == 1f ? y : g.Pair("Mul", y, g.Scalar(factor)));
    }

    private static void GateByLargerProduct(LoweringContext c) => c.Output(c.Graph.Pair(
        "Max", c.Graph.Pair("Mul", c.Input(0), c.Input(1)), c.Graph.Pair("Mul", c.Input(0), c.Input(2))));

    private static void GateBySigmoid(LoweringContext c, string name)
    {
        Value gate = c.Graph.Map("Sigmoid", c.Graph.Pair(name, c.Input(1), c.Input(2)));
        c.Output(c.Graph.Pair("Add", c.Input(0), c.Graph.Pair("Mul", c.Input(0), gate)));
    }

    private static void GateAndShift(LoweringContext c) =>
        c.Output(c.Graph.Pair("Add", c.Graph.Pair("Mul", c.Input(0), c.Input(1)), c.Input(2)));

    private static void GroupGate(LoweringContext c)
    {
        (Value x, Value gate) = (c.Input(0), c.Input(1));
        Dim groups = gate[1], positions = x[2] * x[3];
        Value parts = c.Graph.Reshape(x, x[0], groups, x[1].Value / groups.Value, positions);
        Value gates = c.Graph.Reshape(gate, x[0], groups, 1, positions);
        c.Output(Back(c.Graph, c.Graph.Pair("Mul", parts, gates), x));
    }

    private static void GroupDot(LoweringContext c)
    {
        (Value x, long groups) = (c.Input(0), c.Op<GroupDotOp>().Groups);
        Value product = c.Graph.Pair("Mul", x, c.Input(1));
        Value parts = c.Graph.Reshape(product, x[0], groups, x[1].Value / groups, x[2] * x[3]);
        Value sums = c.Graph.Reduce("ReduceSum", parts, false, 2);
        c.Output(c.Graph.Reshape(sums, x[0], groups, x[2], x[3]));
    }

    /// <summary>A value that was cut into groups, in the shape that it had.</summary>
    private static Value Back(GraphBuilder g, Value parts, Value like)
    {
        int open = 0;
        for (int i = 0; i < like.Rank; i++)
            open += like[i].IsFixed || (i < parts.Rank && parts[i] == like[i]) ? 0 : 1;
        return open <= 1 ? g.Reshape(parts, like.Shape) : g.Add("Reshape", like.Shape, [parts, g.ShapeOf(like)]);
    }
}
