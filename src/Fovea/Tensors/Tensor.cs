namespace Fovea;

/// <summary>A dense block of 32-bit floats with a shape, and with the history of operations that <c>Backward</c> walks.</summary>
/// <remarks>Shapes are written [N, C, H, W]; feature maps are stored channels last (<see cref="Layout.Nhwc"/>), parameters and
/// tensors of other ranks in row-major order. Operations are extension members: <c>x.Relu()</c>, <c>x + y</c>.</remarks>
public sealed class Tensor
{
    private Storage? _storage;

    internal Tensor(Shape shape, Storage? storage, Layout layout)
    {
        Shape = shape;
        _storage = storage;
        Layout = layout;
    }

    /// <summary>The sizes, [N, C, H, W] for feature maps.</summary>
    public Shape Shape { get; }

    /// <summary>The order of the values in memory.</summary>
    public Layout Layout { get; }

    /// <summary>Whether gradients with respect to this tensor are computed.</summary>
    public bool RequiresGradient { get; internal set; }

    /// <summary>The gradient left by the last <c>Backward</c>: of a parameter until the optimizer's step, of another tensor
    /// only where <see cref="Retain"/> asked for it. Null where there is none.</summary>
    public Tensor? Gradient => HasGradient ? new Tensor(Shape, GradientStorage, Layout) : null;

    /// <summary>The values in storage order (see <see cref="Layout"/>).</summary>
    /// <exception cref="ObjectDisposedException">The memory was released with its scope or by <c>Backward</c>.</exception>
    public ReadOnlySpan<float> Span => Storage.Span;

    internal bool HasValues => _storage is not null;

    internal Storage Storage =>
        _storage ?? throw new InvalidOperationException(
            "a traced tensor has a shape and no values; run the model on real input to get them");

    internal Span<float> MutableSpan => Storage.Span;

    /// <summary>Counts changes of a parameter's values, so that what was derived from them (packed weights) can be made anew.</summary>
    internal int Version { get; set; }

    /// <summary>What kernels derived from the values of a parameter, with the version it was derived from; owned by the operation
    /// that reads it.</summary>
    internal object? Derived { get; set; }

    /// <summary>The node that made this tensor; null for leaves and where nothing needs a gradient.</summary>
    internal TensorHistory? Producer { get; set; }

    /// <summary>What the convolution that made this map gathered on the way for the norm behind it; null where there is nothing, and when a
    /// norm has taken it.</summary>
    internal Kernels.MapMoments? Moments { get; set; }

    internal Storage? GradientStorage { get; set; }

    internal bool HasGradient { get; set; }

    /// <summary>Whether backward leaves value and gradient alone.</summary>
    internal bool IsRetained { get; private set; }

    /// <summary>Whether this tensor's share of its values was given back.</summary>
    internal bool IsDropped { get; set; }

    /// <summary>Whether an operation that has this tensor as an input reads its values in backward.</summary>
    internal bool IsReadInBackward { get; set; }

    /// <summary>Copies values into a new tensor.</summary>
    /// <param name="values">As many values as the shape has elements.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="layout">The order of <paramref name="values"/>; matters for rank 4 only, where the tensor itself is stored
    /// channels last.</param>
    /// <exception cref="ArgumentException">The number of values is not the number of elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape, Layout layout = Layout.Nchw)
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"{values.Length} values do not fill the shape {shape} of {shape.Count} elements", nameof(values));
        Tensor tensor = Allocate(shape);
        if (shape.Rank == 4 && layout == Layout.Nchw)
            LayoutConversion.NchwToNhwc(values, tensor.MutableSpan, shape);
        else
            values.CopyTo(tensor.MutableSpan);
        return tensor;
    }

    /// <summary>A tensor filled with one value.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="value">The value of every element.</param>
    public static Tensor Filled(Shape shape, float value)
    {
        Tensor tensor = Allocate(shape);
        tensor.MutableSpan.Fill(value);
        return tensor;
    }

    /// <summary>A copy of the values.</summary>
    /// <param name="layout">The order of a rank-4 tensor's values in the result.</param>
    public float[] ToArray(Layout layout = Layout.Nchw)
    {
        float[] values = new float[Shape.Count];
        if (Shape.Rank != 4 || layout == Layout)
            Span.CopyTo(values);
        else if (Layout == Layout.Nhwc)
            LayoutConversion.NhwcToNchw(Span, values, Shape);
        else
            LayoutConversion.NchwToNhwc(Span, values, Shape);
        return values;
    }

    /// <summary>The value of a tensor with one element.</summary>
    /// <exception cref="ShapeException">There is more than one element, or none.</exception>
    public float Item() => Shape.Count == 1 ? Span[0] : throw new ShapeException($"item: one element is needed; got {Shape}");

    /// <summary>Takes the values out of their scope: the garbage collector frees them, no scope's end does.</summary>
    /// <returns>This tensor.</returns>
    public Tensor Keep()
    {
        Storage.Materialize();
        Storage.Scope = null;
        return this;
    }

    /// <summary>Asks <c>Backward</c> to leave this tensor's value and gradient readable.</summary>
    /// <returns>This tensor.</returns>
    public Tensor Retain()
    {
        IsRetained = true;
        _storage?.Materialize();
        return this;
    }

    /// <summary>The same values without history.</summary>
    public Tensor Detach() => new(Shape, _storage?.Share(), Layout);

    /// <summary>Shape and layout, not values.</summary>
    public override string ToString() => $"Tensor {Shape}";

    /// <summary>A tensor of the current scope with arbitrary values; rank 4 is channels last.</summary>
    internal static Tensor Allocate(Shape shape) =>
        new(shape, Storage.Allocate(shape.Count), shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw);

    /// <summary>A zeroed tensor in row-major order that no scope recycles.</summary>
    internal static Tensor Persistent(Shape shape) => new(shape, Storage.AllocatePersistent(shape.Count), Layout.Nchw);

    /// <summary>A tensor without values, as a trace hands around.</summary>
    internal static Tensor Symbolic(Shape shape) => new(shape, null, shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw);

    /// <summary>A view of the same values under another shape of as many elements.</summary>
    internal Tensor View(Shape shape) => new(shape, _storage?.Share(), shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw);

    /// <summary>Leaves the values to the one view of them; a late reader of this tensor gets an exception.</summary>
    internal void GiveUp(string by)
    {
        Storage.Drop(by);
        _storage = Storage.Gone(Shape.Count, by);
        IsDropped = true;
    }
}
