using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class GramTests
{
    private const ulong Seed = 11;

    public static TheoryData<int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int Depth, int Columns)[])[(7, 130), (700, 49), (1, 1), (33, 96)]
        select (bits, size.Depth, size.Columns));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_the_product_of_the_transpose_and_is_symmetric_to_the_bit(int bits, int depth, int columns)
    {
        double[] values = Values.Random(Seed, 2 * depth * columns);
        Nd x = new([2, depth, columns], [.. values.Select(static value => (double)(float)value)]);
        Nd expected = MatrixReference.Product(MatrixReference.Transpose(x), x);
        float[] y = new float[expected.Data.Length];
        Array.Fill(y, float.NaN);
        Parallel.Bits = bits;
        try
        {
            Gram.Forward(new(2, columns, columns, depth), Values.ToSingle(x.Data), y);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        Values.AssertClose(expected.Data, y, 1e-5, $"[2, {depth}, {columns}] at {bits} bits, seed {Seed}");
        for (int i = 0; i < y.Length; i++)
        {
            int square = columns * columns, row = i % square / columns, column = i % columns;
            Assert.Equal(y[i], y[(i / square * square) + (column * columns) + row]);
        }
    }
}
