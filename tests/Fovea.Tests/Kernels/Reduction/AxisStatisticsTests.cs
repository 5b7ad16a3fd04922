using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class AxisStatisticsTests
{
    private const ulong Seed = 51;

    public static TheoryData<int, int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int H, int W, int C)[])
            [
                (1, 1, 1, 1), (2, 7, 9, 17), (1, 9, 3, 40), (3, 5, 17, 64), (1, 3, 61, 200), (2, 2, 5, 531), (1, 29, 18, 24),
                (1, 33, 1, 71), (0, 3, 3, 8),
            ]
        select (bits, size.N, size.H, size.W, size.C));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void All_axes_are_folded_in_one_pass(int bits, int n, int h, int w, int c)
    {
        Case test = new(n, h, w, c);
        AtWidth(bits, test.Run<MaximaAndMeans>);
        string what = $"[{n}, {h}, {w}, {c}] at {bits} bits, seed {Seed}";
        Values.AssertClose(test.Expected(1), test.OverHeight.Checked(), 1e-6, $"over H of {what}");
        Values.AssertClose(test.Expected(2), test.OverWidth.Checked(), 1e-6, $"over W of {what}");
        Values.AssertClose(test.Expected(3), test.OverChannels.Checked(), 1e-6, $"over C of {what}");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Height_and_width_are_folded_without_channels(int bits, int n, int h, int w, int c)
    {
        Case pairs = new(n, h, w, c);
        AtWidth(bits, pairs.Run<StripMaximaAndMeans>);
        string what = $"[{n}, {h}, {w}, {c}] at {bits} bits, seed {Seed}";
        Values.AssertClose(pairs.Expected(1), pairs.OverHeight.Checked(), 1e-6, $"pairs over H of {what}");
        Values.AssertClose(pairs.Expected(2), pairs.OverWidth.Checked(), 1e-6, $"pairs over W of {what}");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void A_value_that_is_NaN_spoils_the_pairs_of_its_row_column_and_pixel_only(int bits)
    {
        Case test = new(1, 4, 5, 19);
        const int Row = 1, Column = 2, Channel = 7;
        test.X[(((Row * 5) + Column) * 19) + Channel] = float.NaN;
        AtWidth(bits, test.Run<MaximaAndMeans>);

        float[] overHeight = test.OverHeight.Checked(), overWidth = test.OverWidth.Checked(), overChannels = test.OverChannels.Checked();
        Assert.Equal(Pair((Column * 19) + Channel), NaNs(overHeight));
        Assert.Equal(Pair((Row * 19) + Channel), NaNs(overWidth));
        Assert.Equal(Pair((Row * 5) + Column), NaNs(overChannels));

        static int[] Pair(int i) => [2 * i, (2 * i) + 1];
        static int[] NaNs(float[] values) => [.. Enumerable.Range(0, values.Length).Where(i => float.IsNaN(values[i]))];
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        Case one = new(2, 14, 14, 531), three = new(2, 14, 14, 531);
        int threads = Parallel.Threads;
        try
        {
            Parallel.Threads = 1;
            one.Run<MaximaAndMeans>();
            Parallel.Threads = 3;
            three.Run<MaximaAndMeans>();
        }
        finally
        {
            Parallel.Threads = threads;
        }

        Assert.Equal(one.OverHeight.Checked(), three.OverHeight.Checked());
        Assert.Equal(one.OverWidth.Checked(), three.OverWidth.Checked());
        Assert.Equal(one.OverChannels.Checked(), three.OverChannels.Checked());
    }

    private static void AtWidth(int bits, Action run)
    {
        Parallel.Bits = bits;
        try
        {
            run();
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }

    private sealed class Case(int n, int h, int w, int c)
    {
        public float[] X { get; } = Values.ToSingle(Values.Random(Seed, n * h * w * c));

        public GuardedBuffer OverHeight { get; private set; } = new(0, null);

        public GuardedBuffer OverWidth { get; private set; } = new(0, null);

        public GuardedBuffer OverChannels { get; private set; } = new(0, null);

        public void Run<K>()
            where K : struct, IAxisStatistics
        {
            (OverHeight, OverWidth) = (new(2 * n * w * c, null), new(2 * n * h * c, null));
            OverChannels = new(2 * n * h * w, null);
            AxisStatistics.Run<K>(X, new Extent(n, h, w, c), OverHeight.Values, OverWidth.Values, OverChannels.Values);
        }

        /// <summary>Pairs (maximum, mean) over an axis of the storage order.</summary>
        public double[] Expected(int axis)
        {
            int[] sizes = [n, h, w, c];
            int inner = sizes[(axis + 1)..].Aggregate(1, static (product, size) => product * size), length = sizes[axis];
            List<double> result = [];
            for (int i = 0; i < X.Length / length; i++)
            {
                int start = (i / inner * inner * length) + (i % inner);
                double[] values = [.. Enumerable.Range(0, length).Select(k => (double)X[start + (k * inner)])];
                result.Add(values.Max());
                result.Add(values.Average());
            }

            return [.. result];
        }
    }
}
