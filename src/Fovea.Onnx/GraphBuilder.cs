namespace Fovea.Onnx;

/// <summary>Collects the nodes and tensors of a graph, and names them.</summary>
internal sealed partial class GraphBuilder
{
    private readonly List<NodeMessage> _nodes = [];
    private readonly List<TensorMessage> _initializers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Storage, Value> _byStorage = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Value> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<Storage, (string Key, Shape Shape)> _keys = new(ReferenceEqualityComparer.Instance);
    private string _prefix = "";

    /// <summary>Starts a graph of a network.</summary>
    /// <param name="module">The network; its parameters and statistics keep their names.</param>
    /// <param name="opset">The version of the operators.</param>
    public GraphBuilder(Module module, int opset)
    {
        Opset = opset;
        foreach (StateEntry entry in module.State())
        {
            if (entry.Tensor is not { } tensor)
                continue;
            _keys[tensor.Storage] = (entry.Key, tensor.Shape);
            _names.Add(entry.Key);
        }
    }

    /// <summary>The version of the operators.</summary>
    public int Opset { get; }

    public IReadOnlyList<NodeMessage> Nodes => _nodes;

    public IReadOnlyList<TensorMessage> Initializers => _initializers;

    /// <summary>The node that is lowered: names of what is added follow from its module, and errors name it.</summary>
    public AlignedNode? Node
    {
        get;
        set
        {
            field = value;
            _prefix = value is null || value.Module.Length == 0 ? "" : value.Module + "/";
        }
    }

    /// <summary>The graph's input.</summary>
    public Value Input(string name, Dim[] shape)
    {
        Value input = new(Free(name), shape);
        Know(input);
        return input;
    }

    /// <summary>Adds an operator with one result.</summary>
    public Value Add(string name, Dim[] shape, IReadOnlyList<Value?> inputs, params AttributeMessage[] attributes)
    {
        Value output = new(Free(_prefix + name), shape);
        _nodes.Add(new NodeMessage(name, output.Name, [.. inputs.Select(static input => input?.Name ?? "")], [output.Name], attributes));
        return output;
    }

    /// <summary>Adds an operator with several results.</summary>
    public Value[] AddMany(string name, IReadOnlyList<Dim[]> shapes, IReadOnlyList<Value?> inputs, params AttributeMessage[] attributes)
    {
        Value[] outputs = [.. shapes.Select(shape => new Value(Free(_prefix + name), shape))];
        _nodes.Add(new NodeMessage(
            name, outputs[0].Name, [.. inputs.Select(static input => input?.Name ?? "")], [.. outputs.Select(static o => o.Name)],
            attributes));
        return outputs;
    }

    /// <summary>A parameter, a running statistic or another tensor of the network: under its key where it has one.</summary>
    public Value Tensor(Tensor tensor)
    {
        if (_byStorage.TryGetValue(tensor.Storage, out Value? known) && known.Is(tensor.Shape))
            return known;
        string name = _keys.TryGetValue(tensor.Storage, out (string Key, Shape Shape) entry) && entry.Shape == tensor.Shape
            ? entry.Key
            : Free(_prefix + "constant");
        Value value = new(name, Dim.Of(tensor.Shape, tensor.Shape, tensor.Shape));
        _initializers.Add(TensorMessage.Of(name, tensor));
        _byStorage[tensor.Storage] = value;
        return value;
    }

    /// <summary>A tensor of floats that is no part of the network's state.</summary>
    public Value Floats(string name, float[] values, params long[] sizes)
    {
        Value value = new(Free(_prefix + name), Array.ConvertAll(sizes, static size => (Dim)size));
        _initializers.Add(TensorMessage.Of(value.Name, values, sizes));
        return value;
    }

    /// <summary>A number; each is stored once.</summary>
    public Value Scalar(float number) => Constant(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"float_{number:R}"), [],
        name => TensorMessage.Of(name, [number]));

    /// <summary>Whole numbers in a row; each row is stored once.</summary>
    public Value Integers(params long[] numbers) => Constant(
        $"int_{string.Join('_', numbers)}", [numbers.Length], name => TensorMessage.Of(name, numbers, numbers.Length));

    /// <summary>One whole number without axes.</summary>
    public Value Integer(long number) => Constant($"int_{number}_scalar", [], name => TensorMessage.Of(name, [number], []));

    private Value Constant(string name, Dim[] shape, Func<string, TensorMessage> create)
    {
        if (_constants.TryGetValue(name, out Value? known))
            return known;
        Value value = new(Free(name), shape);
        _initializers.Add(create(value.Name));
        _constants[name] = value;
        return value;
    }

    private string Free(string name)
    {
        string free = name;
        for (int i = 1; !_names.Add(free); i++)
            free = $"{name}_{i}";
        return free;
    }
}
