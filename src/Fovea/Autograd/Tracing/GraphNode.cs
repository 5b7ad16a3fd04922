namespace Fovea;

/// <summary>One operation of a traced model.</summary>
public sealed class GraphNode
{
    internal GraphNode(
        Op op, string module, string moduleType, IReadOnlyList<int> inputs, IReadOnlyList<Tensor?> constants, IReadOnlyList<Shape> outputs,
        long multiplyAdds)
    {
        Op = op;
        Module = module;
        ModuleType = moduleType;
        Inputs = inputs;
        Constants = constants;
        Outputs = outputs;
        MultiplyAdds = multiplyAdds;
    }

    /// <summary>The operation's name, for example <c>conv2d</c>.</summary>
    public string Name => Op.Name;

    /// <summary>The operation's settings.</summary>
    public IEnumerable<KeyValuePair<string, string>> Attributes => Op.Attributes;

    /// <summary>The path of the module that ran the operation, for example <c>layer1.0.conv1</c>; empty for the model itself.</summary>
    public string Module { get; }

    /// <summary>The type of that module.</summary>
    public string ModuleType { get; }

    /// <summary>The values read, as numbers of the graph's values; −1 for an absent input and −2 for a parameter or buffer.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>The shapes of the results.</summary>
    public IReadOnlyList<Shape> Outputs { get; }

    /// <summary>Multiply-adds, counting convolutions, linear layers and matrix products.</summary>
    public long MultiplyAdds { get; }

    /// <summary>The parameters and buffers among the inputs, at the places where <see cref="Inputs"/> has −2; null elsewhere.</summary>
    internal IReadOnlyList<Tensor?> Constants { get; }

    internal Op Op { get; }
}
