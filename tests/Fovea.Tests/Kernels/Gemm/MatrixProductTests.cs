using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class MatrixProductTests
{
    private const ulong Seed = 3;

    public static TheoryData<int, int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int Batch, int Rows, int Columns, int Depth)[])
        [
            (1, 100, 37, 1100), (3, 43, 65, 129), (9, 1, 33, 5), (2, 300, 1, 7), (40, 3, 3, 3), (2, 61, 50, 71), (2, 130, 83, 311),
            (1, 45, 65, 900),
        ]
        select (bits, size.Batch, size.Rows, size.Columns, size.Depth));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_form_equals_the_sum_of_products_and_adds_where_asked(int bits, int batch, int rows, int columns, int depth)
    {
        double[] a = Values.Random(Seed, batch * rows * depth);
        double[] b = Values.Random(Seed + 1, batch * depth * columns);
        Nd left = new([batch, rows, depth], [.. a.Select(static value => (double)(float)value)]);
        Nd right = new([batch, depth, columns], [.. b.Select(static value => (double)(float)value)]);
        Nd expected = MatrixReference.Product(left, right);
        Parallel.Bits = bits;
        try
        {
            foreach (ProductForm form in Enum.GetValues<ProductForm>())
            {
                Nd first = form == ProductForm.LeftTransposed ? MatrixReference.Transpose(left) : left;
                Nd second = form == ProductForm.RightTransposed ? MatrixReference.Transpose(right) : right;
                foreach (bool add in (bool[])[false, true])
                {
                    float[] y = new float[expected.Data.Length];
                    Array.Fill(y, add ? 1f : float.NaN);
                    MatrixProduct.Run(
                        form, new(batch, rows, columns, depth), Values.ToSingle(first.Data), Dense(first), Values.ToSingle(second.Data),
                        Dense(second), y, MatrixLayout.Dense(rows, columns), add);
                    double[] wanted = [.. expected.Data.Select(value => add ? value + 1 : value)];
                    Values.AssertClose(wanted, y, 1e-5, $"{form} at {bits} bits, seed {Seed}, add {add}");
                }
            }
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }

    [Theory]
    [InlineData(nameof(ProductForm.Plain))]
    [InlineData(nameof(ProductForm.RightTransposed))]
    [InlineData(nameof(ProductForm.LeftTransposed))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        ProductForm form = Enum.Parse<ProductForm>(name);
        const int Size = 130;
        float[] a = Values.ToSingle(Values.Random(Seed, 2 * Size * Size));
        float[] b = Values.ToSingle(Values.Random(Seed + 1, 2 * Size * Size));
        int threads = Machine.Threads;
        try
        {
            Machine.Threads = 1;
            float[] one = Run();
            Machine.Threads = 3;
            Assert.Equal(one, Run());
        }
        finally
        {
            Machine.Threads = threads;
        }

        float[] Run()
        {
            float[] y = new float[2 * Size * Size];
            MatrixLayout layout = MatrixLayout.Dense(Size, Size);
            MatrixProduct.Run(form, new(2, Size, Size, Size), a, layout, b, layout, y, layout, add: false);
            return y;
        }
    }

    private static MatrixLayout Dense(Nd matrix) => MatrixLayout.Dense(matrix.Shape[1], matrix.Shape[2]);
}
