namespace Fovea.Tests;

/// <summary>A block of doubles in row-major order of its logical shape: what reference implementations compute with.</summary>
internal sealed class Nd
{
    public Nd(int[] shape, double[]? data = null)
    {
        Shape = shape;
        Data = data ?? new double[Count(shape)];
    }

    public int[] Shape { get; }

    public double[] Data { get; }

    public double this[params int[] index]
    {
        get => Data[Place(index)];
        set => Data[Place(index)] = value;
    }

    /// <summary>A block whose every element is computed from its index.</summary>
    public static Nd Of(int[] shape, Func<int[], double> value)
    {
        Nd result = new(shape);
        int i = 0;
        foreach (int[] index in Indices(shape))
            result.Data[i++] = value(index);
        return result;
    }

    /// <summary>The element at an index of a larger space: sizes of 1 are repeated, axes match at the end.</summary>
    public double Broadcast(int[] index)
    {
        int place = 0;
        int offset = index.Length - Shape.Length;
        for (int axis = 0; axis < Shape.Length; axis++)
            place = (place * Shape[axis]) + (Shape[axis] == 1 ? 0 : index[offset + axis]);
        return Data[place];
    }

    /// <summary>Every index of a shape, the last axis fastest.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        int[] index = new int[shape.Length];
        int count = Count(shape);
        for (int i = 0; i < count; i++)
        {
            yield return (int[])index.Clone();
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                if (++index[axis] < shape[axis])
                    break;
                index[axis] = 0;
            }
        }
    }

    private static int Count(int[] shape) => shape.Aggregate(1, static (product, size) => product * size);

    private int Place(int[] index)
    {
        int place = 0;
        for (int axis = 0; axis < Shape.Length; axis++)
            place = (place * Shape[axis]) + index[axis];
        return place;
    }
}
