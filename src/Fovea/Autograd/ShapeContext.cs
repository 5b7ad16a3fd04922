namespace Fovea;

/// <summary>The shapes of an operation's inputs, and where its shape rule puts those of its outputs.</summary>
internal sealed class ShapeContext
{
    private readonly List<Shape> _outputs = [];
    private Tensor?[] _inputs = new Tensor?[8];
    private int _count;
    private string _operation = "";

    /// <summary>How many inputs there are, absent ones included.</summary>
    public int InputCount => _count;

    public IReadOnlyList<Shape> Outputs => _outputs;

    public void Reset(string operation, ReadOnlySpan<Tensor?> inputs)
    {
        _operation = operation;
        _outputs.Clear();
        _count = inputs.Length;
        if (_inputs.Length < _count)
            _inputs = new Tensor?[_count];
        inputs.CopyTo(_inputs);
    }

    /// <summary>Forgets the tensors, so that the context does not keep them alive.</summary>
    public void Clear() => Array.Clear(_inputs);

    /// <summary>Whether input <paramref name="index"/> was given.</summary>
    public bool Has(int index) => index < _count && _inputs[index] is not null;

    public Shape Input(int index) =>
        _inputs[index]?.Shape ?? throw new ArgumentException($"{_operation}: input {index} is missing");

    /// <summary>The shape of an input that is read as a feature map: a parameter of rank 4 can stand for one only where its order in
    /// memory is the same.</summary>
    public Shape Map(int index)
    {
        Shape shape = Input(index);
        if (shape.Rank == 4 && InputLayout(index) == Layout.Nchw && shape.C > 1 && shape.H * shape.W > 1)
            throw Fail($"input {index} is a parameter in row-major order; only one with C = 1 or H = W = 1 can stand for a feature map");
        return shape;
    }

    public Layout InputLayout(int index) => _inputs[index]!.Layout;

    public void Output(Shape shape) => _outputs.Add(shape);

    /// <summary>Checks that an input has the rank that the operation needs.</summary>
    public void RequireRank(int index, int rank, string shapeInWords)
    {
        if (Input(index).Rank != rank)
            throw Fail($"the input must be {shapeInWords}");
    }

    /// <summary>The exception for shapes that break a rule: the operation, the rule, and what came.</summary>
    public ShapeException Fail(string rule)
    {
        List<string> shapes = [];
        for (int i = 0; i < _count; i++)
        {
            if (_inputs[i] is { } tensor)
                shapes.Add(tensor.Shape.ToString());
        }

        return new ShapeException($"{_operation}: {rule}; got {string.Join(" and ", shapes)}");
    }
}
