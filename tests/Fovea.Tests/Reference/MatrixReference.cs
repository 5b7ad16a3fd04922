namespace Fovea.Tests;

/// <summary>Matrix products and the attention made of them, by their definitions.</summary>
internal static class MatrixReference
{
    /// <summary>a · b of [batch, rows, depth] and [batch, depth, columns], or of single matrices.</summary>
    public static Nd Product(Nd a, Nd b)
    {
        (int rows, int depth, int columns) = (a.Shape[^2], a.Shape[^1], b.Shape[^1]);
        Nd y = new([.. a.Shape[..^2], rows, columns]);
        for (int i = 0; i < y.Data.Length; i++)
        {
            int batch = i / (rows * columns);
            int row = i / columns % rows;
            double sum = 0;
            for (int k = 0; k < depth; k++)
                sum += a.Data[(((batch * rows) + row) * depth) + k] * b.Data[(((batch * depth) + k) * columns) + (i % columns)];
            y.Data[i] = sum;
        }

        return y;
    }

    /// <summary>The last two axes exchanged.</summary>
    public static Nd Transpose(Nd x)
    {
        (int rows, int columns) = (x.Shape[^2], x.Shape[^1]);
        Nd y = new([.. x.Shape[..^2], columns, rows]);
        for (int i = 0; i < y.Data.Length; i++)
        {
            int rest = i % (rows * columns);
            y.Data[i] = x.Data[i - rest + (rest % rows * columns) + (rest / rows)];
        }

        return y;
    }

    /// <summary>max(w · [a; b], 0) for all pairs of rows.</summary>
    public static Nd Pairs(Nd a, Nd b, Nd weight)
    {
        int depth = a.Shape[2];
        return Nd.Of([a.Shape[0], a.Shape[1], b.Shape[1]], i =>
        {
            double sum = 0;
            for (int k = 0; k < depth; k++)
                sum += (weight.Data[k] * a[i[0], i[1], k]) + (weight.Data[depth + k] * b[i[0], i[2], k]);
            return Math.Max(sum, 0);
        });
    }

    /// <summary>Softmax of the products of queries with the keys of their column, without their own, and of their row.</summary>
    public static Nd CrissCrossWeights(Nd query, Nd key)
    {
        (int channels, int height, int width) = (query.Shape[1], query.Shape[2], query.Shape[3]);
        Nd energies = Nd.Of([query.Shape[0], height + width, height, width], i =>
        {
            (int row, int column) = i[1] < height ? (i[1], i[3]) : (i[2], i[1] - height);
            if (i[1] == i[2])
                return double.NegativeInfinity;
            return Enumerable.Range(0, channels).Sum(c => query[i[0], c, i[2], i[3]] * key[i[0], c, row, column]);
        });
        return PointwiseReference.Softmax(energies, 1, isLog: false);
    }

    /// <summary>The sum of values over each position's column and row.</summary>
    public static Nd CrissCrossSum(Nd weights, Nd values)
    {
        (int height, int width) = (values.Shape[2], values.Shape[3]);
        return Nd.Of(values.Shape, i =>
        {
            double sum = 0;
            for (int k = 0; k < height + width; k++)
            {
                (int row, int column) = k < height ? (k, i[3]) : (i[2], k - height);
                sum += weights[i[0], k, i[2], i[3]] * values[i[0], i[1], row, column];
            }

            return sum;
        });
    }
}
