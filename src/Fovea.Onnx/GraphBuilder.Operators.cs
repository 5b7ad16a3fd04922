namespace Fovea.Onnx;

/// <summary>Standard operators with the shapes of their results, in the form that the version asks for.</summary>
internal sealed partial class GraphBuilder
{
    private const int ReductionAxesAreInputs = 18;

    /// <summary>An operator of each element.</summary>
    public Value Map(string name, Value x, params AttributeMessage[] attributes) => Add(name, x.Shape, [x], attributes);

    /// <summary>An operator of two tensors, the smaller repeated to fit.</summary>
    public Value Pair(string name, Value a, Value b) => Add(name, Broadcast(a.Shape, b.Shape), [a, b]);

    public Value Cast(Value x, ElementKind kind) => Map("Cast", x, AttributeMessage.Of("to", (long)kind));

    /// <summary>The values between two limits.</summary>
    public Value Clip(Value x, float least, float most) => Add("Clip", x.Shape, [x, Scalar(least), Scalar(most)]);

    /// <summary>Axes in another order.</summary>
    public Value Transpose(Value x, params ReadOnlySpan<int> order)
    {
        var shape = new Dim[order.Length];
        long[] permutation = new long[order.Length];
        bool isSame = true;
        for (int i = 0; i < order.Length; i++)
        {
            (shape[i], permutation[i]) = (x[order[i]], order[i]);
            isSame &= order[i] == i;
        }

        return isSame ? x : Add("Transpose", shape, [x], AttributeMessage.Of("perm", permutation));
    }

    /// <summary>The last two axes exchanged.</summary>
    public Value TransposeMatrix(Value x)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        (order[^2], order[^1]) = (order[^1], order[^2]);
        return Transpose(x, order);
    }

    /// <summary>The same values in row-major order under another shape. Sizes at their old place are copied and one more is inferred, so
    /// that few of them must be computed.</summary>
    public Value Reshape(Value x, params Dim[] shape)
    {
        if (x.Shape.AsSpan().SequenceEqual(shape))
            return x;
        long[] target = new long[shape.Length];
        List<int> open = [];
        for (int i = 0; i < shape.Length; i++)
        {
            target[i] = shape[i].IsFixed ? shape[i].Value : 0;
            if (!shape[i].IsFixed && !(i < x.Rank && x[i] == shape[i]))
                open.Add(i);
        }

        if (open.Count == 1)
            target[open[0]] = -1;
        Value sizes = open.Count <= 1 ? Integers(target) : Sizes(shape);
        return Add("Reshape", shape, [x, sizes]);
    }

    /// <summary>The sum, mean, maximum or another fold over some axes.</summary>
    public Value Reduce(string name, Value x, bool keep, params long[] axes)
    {
        List<Dim> shape = [];
        for (int i = 0; i < x.Rank; i++)
        {
            if (!axes.Contains(i))
                shape.Add(x[i]);
            else if (keep)
                shape.Add(1);
        }

        AttributeMessage keeps = AttributeMessage.Of("keepdims", keep ? 1 : 0);
        return Opset >= ReductionAxesAreInputs || name == "ReduceSum"
            ? Add(name, [.. shape], [x, Integers(axes)], keeps)
            : Add(name, [.. shape], [x], AttributeMessage.Of("axes", axes), keeps);
    }

    /// <summary>Tensors one after the other along an axis.</summary>
    public Value Concat(int axis, params Value[] parts)
    {
        Dim size = parts.Aggregate((Dim)0, (sum, part) => sum + part[axis]);
        return Add("Concat", parts[0].With(axis, size), parts, AttributeMessage.Of("axis", axis));
    }

    /// <summary>A run of indices along an axis.</summary>
    public Value Slice(Value x, int axis, Dim start, Dim length) => Add(
        "Slice", x.With(axis, length), [x, Size(start), Size(start + length), Integers(axis)]);

    /// <summary>Products of the matrices in the last two axes.</summary>
    public Value MatMul(Value a, Value b)
    {
        Dim[] rows = a.Shape[..^2], columns = b.Shape[..^2];
        return Add("MatMul", [.. Broadcast(rows, columns), a[-2], b[-1]], [a, b]);
    }

    public Value Softmax(string name, Value x, int axis) => Map(name, x, AttributeMessage.Of("axis", axis));

    public Value Unsqueeze(Value x, int axis)
    {
        List<Dim> shape = [.. x.Shape];
        shape.Insert(axis, 1);
        return Add("Unsqueeze", [.. shape], [x, Integers(axis)]);
    }

    /// <summary>Where the condition holds the first, else the second.</summary>
    public Value Where(Value condition, Value yes, Value no) =>
        Add("Where", Broadcast(condition.Shape, Broadcast(yes.Shape, no.Shape)), [condition, yes, no]);

    private static Dim[] Broadcast(Dim[] a, Dim[] b)
    {
        var shape = new Dim[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            Dim left = i <= a.Length ? a[^i] : 1, right = i <= b.Length ? b[^i] : 1;
            shape[^i] = left == 1 ? right : left;
        }

        return shape;
    }
}
