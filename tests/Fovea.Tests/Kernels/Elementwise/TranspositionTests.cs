using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class TranspositionTests
{
    public static TheoryData<int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int Batch, int Rows, int Columns)[])[(1, 1, 1), (2, 16, 16), (3, 17, 33), (2, 131, 7), (1, 3, 200), (2, 64, 80)]
        select (bits, size.Batch, size.Rows, size.Columns));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_value_lands_in_its_place(int bits, int batch, int rows, int columns)
    {
        float[] source = [.. Enumerable.Range(0, batch * rows * columns).Select(static value => (float)value)];
        float[] target = new float[source.Length];
        Parallel.Bits = bits;
        try
        {
            Transposition.Run(source, target, batch, rows, columns);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        for (int i = 0; i < source.Length; i++)
        {
            int matrix = i / (rows * columns), row = i / columns % rows, column = i % columns;
            Assert.Equal(source[i], target[(((matrix * columns) + column) * rows) + row]);
        }
    }
}
