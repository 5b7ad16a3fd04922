using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class StripMeansTests
{
    private const ulong Seed = 52;

    public static TheoryData<int, int, int, int, int> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in ((int N, int H, int W, int C)[])
            [
                (1, 1, 1, 1), (2, 7, 9, 17), (1, 9, 3, 40), (3, 5, 17, 64), (1, 28, 5, 100), (1, 31, 5, 96), (2, 13, 4, 64), (9, 4, 3, 33),
                (1, 33, 1, 71), (0, 3, 3, 8),
            ]
        select (bits, size.N, size.H, size.W, size.C));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Height_and_width_are_averaged_in_one_pass(int bits, int n, int h, int w, int c)
    {
        float[] x = Values.ToSingle(Values.Random(Seed, n * h * w * c));
        Parallel.Bits = bits;
        try
        {
            (float[] overHeight, float[] overWidth) = Run(x, new Extent(n, h, w, c));
            string what = $"[{n}, {h}, {w}, {c}] at {bits} bits, seed {Seed}";
            Values.AssertClose(Expected(x, [n, h, w, c], 1), overHeight, 1e-6, $"over H of {what}");
            Values.AssertClose(Expected(x, [n, h, w, c], 2), overWidth, 1e-6, $"over W of {what}");
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        Extent map = new(1, 23, 14, 100);
        float[] x = Values.ToSingle(Values.Random(Seed, map.Count));
        int threads = Parallel.Threads;
        try
        {
            Parallel.Threads = 1;
            (float[] overHeight, float[] overWidth) = Run(x, map);
            Parallel.Threads = 3;
            (float[] other, float[] otherWidth) = Run(x, map);
            Assert.Equal(overHeight, other);
            Assert.Equal(overWidth, otherWidth);
        }
        finally
        {
            Parallel.Threads = threads;
        }
    }

    private static (float[] OverHeight, float[] OverWidth) Run(float[] x, Extent map)
    {
        GuardedBuffer overHeight = new(map.D0 * map.D2 * map.D3, null), overWidth = new(map.D0 * map.D1 * map.D3, null);
        StripMeans.Run(x, map, overHeight.Values, overWidth.Values);
        return (overHeight.Checked(), overWidth.Checked());
    }

    private static double[] Expected(float[] x, int[] sizes, int axis)
    {
        int inner = sizes[(axis + 1)..].Aggregate(1, static (product, size) => product * size), length = sizes[axis];
        return
        [
            .. Enumerable.Range(0, x.Length / Math.Max(1, length)).Select(i =>
                Enumerable.Range(0, length).Average(k => (double)x[(i / inner * inner * length) + (i % inner) + (k * inner)])),
        ];
    }
}
