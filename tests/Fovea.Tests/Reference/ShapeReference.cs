namespace Fovea.Tests;

/// <summary>Changes of shape by their definitions.</summary>
internal static class ShapeReference
{
    public static Nd Permute(Nd x, int[] order)
    {
        return Nd.Of([.. order.Select(axis => x.Shape[axis])], index =>
        {
            int[] from = new int[order.Length];
            for (int i = 0; i < order.Length; i++)
                from[order[i]] = index[i];
            return x[from];
        });
    }

    public static Nd Slice(Nd x, int axis, int start, int length)
    {
        int[] shape = (int[])x.Shape.Clone();
        shape[axis] = length;
        return Nd.Of(shape, index =>
        {
            index[axis] += start;
            return x[index];
        });
    }

    public static Nd Concat(int axis, Nd a, Nd b)
    {
        int[] shape = (int[])a.Shape.Clone();
        shape[axis] += b.Shape[axis];
        return Nd.Of(shape, index =>
        {
            if (index[axis] < a.Shape[axis])
                return a[index];
            index[axis] -= a.Shape[axis];
            return b[index];
        });
    }

    public static Nd Reshape(Nd x, params int[] shape) => new(shape, x.Data);

    public static Nd Shuffle(Nd x, int groups) => Nd.Of(x.Shape, i =>
        x[i[0], (i[1] % groups * (x.Shape[1] / groups)) + (i[1] / groups), i[2], i[3]]);
}
