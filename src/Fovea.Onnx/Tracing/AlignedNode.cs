namespace Fovea.Onnx;

/// <summary>One operation as it is in each of three traces.</summary>
internal sealed class AlignedNode
{
    private readonly GraphNode[] _nodes;

    public AlignedNode(params GraphNode[] nodes)
    {
        _nodes = nodes;
        RequireSame();
    }

    public Op Op => _nodes[0].Op;

    public string Module => _nodes[0].Module;

    public string ModuleType => _nodes[0].ModuleType;

    public IReadOnlyList<int> Inputs => _nodes[0].Inputs;

    public int OutputCount => _nodes[0].Outputs.Count;

    /// <summary>The shape of an output.</summary>
    public Dim[] Output(int index) => Dim.Of(_nodes[0].Outputs[index], _nodes[1].Outputs[index], _nodes[2].Outputs[index]);

    /// <summary>A setting of the operation, which may follow from the size of the input.</summary>
    public Dim Across<T>(Func<T, long> setting)
        where T : Op => new(setting((T)_nodes[0].Op), setting((T)_nodes[1].Op), setting((T)_nodes[2].Op));

    /// <summary>The operation in each trace.</summary>
    public T[] Each<T>()
        where T : Op => Array.ConvertAll(_nodes, static node => (T)node.Op);

    /// <summary>Whether its settings are the same in each trace.</summary>
    public bool HasFixedSettings => _nodes[0].Op == _nodes[1].Op && _nodes[0].Op == _nodes[2].Op;

    /// <summary>The tensor that stands at an input which is not computed; null where the traces have different ones.</summary>
    public Tensor? Constant(int input)
    {
        Tensor first = _nodes[0].Constants[input]!;
        return Array.TrueForAll(_nodes, node => IsSame(first, node.Constants[input]!)) ? first : null;
    }

    /// <summary>The shape of such a tensor and the number that fills it in each trace.</summary>
    public (Dim[] Shape, float Value) Filling(int input)
    {
        Tensor[] tensors = Array.ConvertAll(_nodes, node => node.Constants[input]!);
        float value = tensors[0].Shape.Count > 0 ? tensors[0].Span[0] : 0f;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Shape.Rank != tensors[0].Shape.Rank || tensor.Span.ContainsAnyExcept(value))
                throw Differs("a tensor that is not computed from the input follows from its size");
        }

        return (Dim.Of(tensors[0].Shape, tensors[1].Shape, tensors[2].Shape), value);
    }

    /// <summary>The exception for what keeps a size from staying open.</summary>
    public NotFreeException Differs(string reason) => new(Module, ModuleType, reason);

    private static bool IsSame(Tensor a, Tensor b) =>
        ReferenceEquals(a, b) || (a.Shape == b.Shape && a.Layout == b.Layout && a.Span.SequenceEqual(b.Span));

    private void RequireSame()
    {
        GraphNode first = _nodes[0];
        foreach (GraphNode node in _nodes)
        {
            if (node.Op.GetType() != first.Op.GetType() || node.Module != first.Module || !node.Inputs.SequenceEqual(first.Inputs)
                || node.Outputs.Count != first.Outputs.Count)
            {
                throw Differs($"it runs '{first.Name}' at one size of the input and '{node.Name}' at another");
            }

            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Rank != first.Outputs[i].Rank)
                    throw Differs($"the result of '{first.Name}' has another rank at another size of the input");
            }
        }
    }
}
