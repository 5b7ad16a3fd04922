namespace Fovea;

/// <summary>What an operation sees while it runs: inputs, outputs, saved tensors and, in backward, gradients.</summary>
internal sealed class OpContext
{
    private readonly List<(int Input, Storage Storage)> _pending = [];
    private readonly Tensor[] _single = new Tensor[1];
    private Tensor?[] _inputs = new Tensor?[8];
    private Tensor[] _outputs = [];
    private int _count;
    private List<Tensor>? _kept;
    private int _keptCount;
    private Node? _node;
    private Op? _op;

    /// <summary>Whether backward will or may follow: what is saved is kept only then.</summary>
    public bool IsRecording => _node is not null;

    public int InputCount => _count;

    public int OutputCount => _outputs.Length;

    public bool Has(int input) => input < _count && _inputs[input] is not null;

    public Tensor Input(int index) => _inputs[index]!;

    public Tensor Output(int index = 0) => _outputs[index];

    /// <summary>A tensor for what backward needs beyond inputs and outputs: read it there with <see cref="Saved"/>.</summary>
    public Tensor Save(Shape shape)
    {
        if (_kept is not null)
            return Kept(shape);
        Tensor tensor = Tensor.Allocate(shape);
        if (_node is not null)
            (_node.Saved ??= []).Add(tensor);
        return tensor;
    }

    /// <summary>A context for one operation that runs again and again on the same shapes without backward: it allocates nothing after the
    /// first time.</summary>
    public static OpContext Reused() => new() { _kept = [] };

    /// <summary>The tensor of the i-th <see cref="Save"/>.</summary>
    public Tensor Saved(int index) => _node!.Saved![index];

    /// <summary>Whether the gradient of an input is wanted.</summary>
    public bool NeedsGradient(int input) => input < _count && _inputs[input] is { RequiresGradient: true };

    public bool HasOutputGradient(int index) => _outputs[index].HasGradient;

    public ReadOnlySpan<float> OutputGradient(int index = 0) => _outputs[index].GradientStorage!.Span;

    /// <summary>Where to put the gradient of an input. Where <paramref name="add"/> is true the operation must add to what is
    /// there, else it must overwrite every element.</summary>
    public Span<float> InputGradient(int input, out bool add)
    {
        Tensor tensor = _inputs[input]!;
        add = tensor.HasGradient;
        return add ? OwnGradient(tensor).Span : NewGradient(tensor).Span;
    }

    /// <summary>As <see cref="InputGradient"/>, for operations that read each value of the output's gradient before they write in its
    /// place: in that gradient's memory, where nobody else has it.</summary>
    public Span<float> InputGradientOver(int input, out bool add)
    {
        Tensor tensor = _inputs[input]!, output = _outputs[0];
        Storage gradient = output.GradientStorage!;
        if (tensor.HasGradient || tensor.Producer is null || output.IsRetained || gradient.Owners > 1)
            return InputGradient(input, out add);
        tensor.GradientStorage = gradient.Share();
        tensor.HasGradient = true;
        add = false;
        return gradient.Span;
    }

    /// <summary>Where to write the gradient of an input, for operations that can only overwrite: an earlier contribution is
    /// added afterwards.</summary>
    public Span<float> InputGradientToWrite(int input)
    {
        Tensor tensor = _inputs[input]!;
        if (!tensor.HasGradient)
            return NewGradient(tensor).Span;
        Storage storage = Storage.Allocate(tensor.Shape.Count);
        _pending.Add((input, storage));
        return storage.Span;
    }

    /// <summary>Hands the gradient of an output on to an input unchanged, without a copy where possible.</summary>
    public void PassGradient(int input, int output = 0)
    {
        Tensor tensor = _inputs[input]!;
        Storage gradient = _outputs[output].GradientStorage!;
        ShareGradient(tensor, gradient);
    }

    /// <summary>Hands the gradient of the output on to a tensor that stands for it, and lets go of it unless it is retained.</summary>
    public void HandGradientTo(Tensor tensor)
    {
        Tensor output = _outputs[0];
        ShareGradient(tensor, output.GradientStorage!);
        if (output.IsRetained)
            return;
        output.GradientStorage!.Drop("backward");
        output.GradientStorage = null;
        output.HasGradient = false;
    }

    /// <summary>Gives input <paramref name="to"/> the gradient just written for input <paramref name="from"/>, without a copy where
    /// possible. The first must have been written by <see cref="InputGradientToWrite"/> or its like in this call.</summary>
    public void CopyGradient(int from, int to)
    {
        Storage source = _inputs[from]!.GradientStorage!;
        foreach ((int input, Storage storage) in _pending)
        {
            if (input == from)
                source = storage;
        }

        ShareGradient(_inputs[to]!, source);
    }

    public void BeginForward(Op op, ReadOnlySpan<Tensor?> inputs, Tensor? single, Tensor[]? many, Node? node)
    {
        _op = op;
        _node = node;
        _keptCount = 0;
        SetInputs(inputs);
        _outputs = many ?? _single;
        if (single is not null)
            _single[0] = single;
    }

    public void BeginBackward(Node node)
    {
        _op = node.Op;
        _node = node;
        SetInputs(node.Inputs);
        _outputs = node.Outputs;
    }

    /// <summary>Adds what was written aside, and forgets every tensor.</summary>
    public void End()
    {
        foreach ((int input, Storage storage) in _pending)
        {
            Kernels.Accumulation.Add(storage.Span, OwnGradient(_inputs[input]!).Span);
            storage.Drop("backward");
        }

        _pending.Clear();
        Array.Clear(_inputs);
        _single[0] = null!;
        _outputs = [];
        _node = null;
        _op = null;
    }

    private Tensor Kept(Shape shape)
    {
        if (_keptCount == _kept!.Count)
            _kept.Add(new Tensor(shape, Storage.AllocatePersistent(shape.Count), shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw));
        return _kept[_keptCount++];
    }

    private static Storage NewGradient(Tensor tensor)
    {
        // The gradient of a leaf outlives the step, so it has memory of its own that is made once.
        bool isLeaf = tensor.Producer is null;
        if (!isLeaf || tensor.GradientStorage is null)
            tensor.GradientStorage = isLeaf ? Storage.AllocatePersistent(tensor.Shape.Count) : Storage.Allocate(tensor.Shape.Count);
        tensor.HasGradient = true;
        return tensor.GradientStorage;
    }

    private static Storage OwnGradient(Tensor tensor)
    {
        Storage storage = tensor.GradientStorage!;
        if (storage.Owners == 1)
            return storage;
        Storage copy = Storage.Allocate(storage.Count);
        storage.Span.CopyTo(copy.Span);
        storage.Drop("backward");
        tensor.GradientStorage = copy;
        return copy;
    }

    private static void ShareGradient(Tensor tensor, Storage gradient)
    {
        if (tensor.HasGradient)
        {
            Kernels.Accumulation.Add(gradient.Span, OwnGradient(tensor).Span);
        }
        else if (tensor.Producer is null)
        {
            gradient.Span.CopyTo(NewGradient(tensor).Span);
        }
        else
        {
            tensor.GradientStorage = gradient.Share();
            tensor.HasGradient = true;
        }
    }

    private void SetInputs(ReadOnlySpan<Tensor?> inputs)
    {
        _count = inputs.Length;
        if (_inputs.Length < _count)
            _inputs = new Tensor?[_count];
        inputs.CopyTo(_inputs);
    }
}
