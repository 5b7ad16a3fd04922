namespace Fovea.Onnx;

/// <summary>A tensor in a graph: its name, and its shape at each of the traced sizes.</summary>
internal sealed record Value(string Name, Dim[] Shape)
{
    public int Rank => Shape.Length;

    /// <summary>The size of an axis; −1 is the last.</summary>
    public Dim this[int axis] => Shape[axis < 0 ? axis + Shape.Length : axis];

    /// <summary>The shape with another size of one axis.</summary>
    public Dim[] With(int axis, Dim size)
    {
        Dim[] shape = [.. Shape];
        shape[axis < 0 ? axis + shape.Length : axis] = size;
        return shape;
    }

    /// <summary>Whether it has a fixed shape.</summary>
    public bool Is(Shape shape)
    {
        if (shape.Rank != Rank)
            return false;
        for (int i = 0; i < Rank; i++)
        {
            if (Shape[i] != shape[i])
                return false;
        }

        return true;
    }
}
