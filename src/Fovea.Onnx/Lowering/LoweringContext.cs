namespace Fovea.Onnx;

/// <summary>What a lowering sees: one operation, what it reads, and the graph that it adds to.</summary>
internal sealed class LoweringContext(GraphBuilder graph, AlignedNode node, IReadOnlyList<Value?> values, Value[] outputs)
{
    public GraphBuilder Graph { get; } = graph;

    public AlignedNode Node { get; } = node;

    public int InputCount => Node.Inputs.Count;

    /// <summary>The shape of the first result.</summary>
    public Dim[] Shape => Node.Output(0);

    /// <summary>The operation, whose settings must be the same at all sizes of the input.</summary>
    /// <exception cref="NotFreeException">They are not.</exception>
    public T Op<T>()
        where T : Op => Node.HasFixedSettings
        ? (T)Node.Op
        : throw Node.Differs($"the settings of '{Node.Op.Name}' follow from the size of the input");

    public bool Has(int input) => input < InputCount && Node.Inputs[input] != -1;

    /// <summary>A value that the operation reads.</summary>
    public Value Input(int input)
    {
        int number = Node.Inputs[input];
        if (number >= 0)
            return values[number] ?? throw new InvalidOperationException($"value {number} is not there yet");
        if (Node.Constant(input) is { } tensor)
            return Graph.Tensor(tensor);
        (Dim[] shape, float filling) = Node.Filling(input);
        TensorMessage value = TensorMessage.Of("", [filling], 1);
        return Graph.Add("ConstantOfShape", shape, [Graph.Sizes(shape)], AttributeMessage.Of("value", value));
    }

    public Value? InputOrNone(int input) => Has(input) ? Input(input) : null;

    /// <summary>Says what the only result is.</summary>
    public void Output(Value value) => Output(0, value);

    /// <summary>Says what a result is.</summary>
    public void Output(int index, Value value)
    {
        Dim[] expected = Node.Output(index);
        if (!value.Shape.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException($"the lowering of '{Node.Op.Name}' makes [{string.Join(", ", value.Shape)}] of what is "
                + $"[{string.Join(", ", expected)}]");
        }

        outputs[index] = value;
    }
}
