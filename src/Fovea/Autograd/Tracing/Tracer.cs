namespace Fovea;

/// <summary>Records operations instead of computing them, while a trace is going on on this thread.</summary>
internal sealed class Tracer
{
    [ThreadStatic]
    private static Tracer? t_current;

    private readonly Dictionary<Tensor, int> _values = [];
    private readonly List<GraphNode> _nodes = [];
    private readonly Stack<(string Path, string Type)> _modules = [];

    /// <summary>The trace of this thread, or null.</summary>
    public static Tracer? Current => t_current;

    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The number of the value that the traced function returned.</summary>
    public int Output { get; private set; }

    /// <summary>Runs <paramref name="forward"/> on a tensor that has a shape and no values.</summary>
    public static Tracer Run(Shape input, Func<Tensor, Tensor> forward)
    {
        Tracer? outer = t_current;
        Tracer tracer = new();
        t_current = tracer;
        try
        {
            Tensor x = Tensor.Symbolic(input);
            tracer._values[x] = 0;
            Tensor y = forward(x);
            tracer.Output = tracer._values.TryGetValue(y, out int number)
                ? number
                : throw new InvalidOperationException(
                    "the result does not come from operations on the input, so there is nothing to trace");
        }
        finally
        {
            t_current = outer;
        }

        return tracer;
    }

    /// <summary>Says which module the operations that follow belong to, until <see cref="Leave"/>.</summary>
    public void Enter(string path, string type) => _modules.Push((path, type));

    public void Leave() => _modules.Pop();

    public Tensor[] Record(Op op, ReadOnlySpan<Tensor?> inputs, ShapeContext shapes)
    {
        int[] numbers = new int[inputs.Length];
        var constants = new Tensor?[inputs.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = inputs[i] is not { } input ? -1 : _values.GetValueOrDefault(input, -2);
            constants[i] = numbers[i] == -2 ? inputs[i] : null;
        }

        Shape[] outputs = [.. shapes.Outputs];
        (string path, string type) = _modules.TryPeek(out (string Path, string Type) top) ? top : ("", "");
        _nodes.Add(new GraphNode(op, path, type, numbers, constants, outputs, op.MultiplyAdds(shapes)));
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            results[i] = Tensor.Symbolic(outputs[i]);
            _values[results[i]] = _values.Count;
        }

        return results;
    }
}
