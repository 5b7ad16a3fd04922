namespace Fovea.Onnx;

/// <summary>Sizes that follow from the input, computed in the graph.</summary>
internal sealed partial class GraphBuilder
{
    private readonly Dictionary<Dim, (Value Value, int Axis)> _known = [];
    private readonly Dictionary<Dim, Value> _sizes = [];
    private readonly Dictionary<string, Value> _shapes = new(StringComparer.Ordinal);

    /// <summary>Remembers the sizes of a value, so that others can be found equal to them.</summary>
    public void Know(Value value)
    {
        for (int axis = 0; axis < value.Rank; axis++)
        {
            if (!value[axis].IsFixed)
                _known.TryAdd(value[axis], (value, axis));
        }
    }

    /// <summary>A size as a row of one whole number.</summary>
    /// <exception cref="NotFreeException">It follows from the input in a way that is not seen.</exception>
    public Value Size(Dim size)
    {
        if (size.IsFixed)
            return Integers(size.Value);
        if (_sizes.TryGetValue(size, out Value? known))
            return known;
        Value value = _known.TryGetValue(size, out (Value Value, int Axis) source)
            ? Add("Gather", [1], [ShapeOf(source.Value), Integers(source.Axis)], AttributeMessage.Of("axis", 0))
            : Derived(size);
        _sizes[size] = value;
        return value;
    }

    /// <summary>A size as a float that fits any tensor.</summary>
    public Value SizeAsFloat(Dim size) => size.IsFixed ? Scalar(size.Value) : Cast(Size(size), ElementKind.Float);

    /// <summary>The product of two sizes, less a number, as a float that fits any tensor.</summary>
    public Value ProductAsFloat(Dim left, Dim right, long less)
    {
        if (left.IsFixed && right.IsFixed)
            return Scalar((left.Value * right.Value) - less);
        Value product = Add("Mul", [1], [Size(left), Size(right)]);
        return Cast(less == 0 ? product : Add("Sub", [1], [product, Integers(less)]), ElementKind.Float);
    }

    /// <summary>A shape as a row of whole numbers.</summary>
    public Value Sizes(ReadOnlySpan<Dim> shape)
    {
        if (!shape.ContainsAnyFree())
            return Integers([.. shape.ToArray().Select(static size => size.Value)]);
        List<Value> parts = [];
        List<long> run = [];
        foreach (Dim size in shape)
        {
            if (size.IsFixed)
            {
                run.Add(size.Value);
                continue;
            }

            Flush();
            parts.Add(Size(size));
        }

        Flush();
        return parts.Count == 1 ? parts[0] : Add("Concat", [shape.Length], parts, AttributeMessage.Of("axis", 0));

        void Flush()
        {
            if (run.Count > 0)
                parts.Add(Integers([.. run]));
            run.Clear();
        }
    }

    /// <summary>The shape of a value as a row of whole numbers.</summary>
    public Value ShapeOf(Value value)
    {
        if (!_shapes.TryGetValue(value.Name, out Value? shape))
        {
            shape = Add("Shape", [value.Rank], [value]);
            _shapes[value.Name] = shape;
        }

        return shape;
    }

    /// <summary>0, 1, …, size − 1 as whole numbers.</summary>
    public Value Range(Dim size)
    {
        if (size.IsFixed)
            return Integers([.. Enumerable.Range(0, (int)size.Value).Select(static i => (long)i)]);
        Value end = Add("Squeeze", [], [Size(size), Integers(0)]);
        return Add("Range", [size], [Integer(0), end, Integer(1)]);
    }

    /// <summary>A size that is a multiple of a known one, or a part of it, and a number more.</summary>
    private Value Derived(Dim size)
    {
        foreach ((Dim known, _) in _known.OrderBy(static entry => entry.Value.Value.Name, StringComparer.Ordinal))
        {
            long step = known.B - known.A;
            if (step == 0)
                continue;
            long factor = (size.B - size.A) / step;
            long shift = size.A - (factor * known.A);
            if (factor > 0 && (factor * known) + shift == size)
            {
                Value product = factor == 1 ? Size(known) : Add("Mul", [1], [Size(known), Integers(factor)]);
                return shift == 0 ? product : Add("Add", [1], [product, Integers(shift)]);
            }

            long divisor = size.A == 0 ? 0 : known.A / size.A;
            if (divisor > 1 && divisor * size == known)
                return Add("Div", [1], [Size(known), Integers(divisor)]);
        }

        throw Node!.Differs($"'{Node.Op.Name}' has a setting that follows from the size of the input in a way that a graph cannot say "
            + $"({size} at the sizes that were tried)");
    }
}
