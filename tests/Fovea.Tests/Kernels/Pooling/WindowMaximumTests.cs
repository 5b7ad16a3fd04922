using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed class WindowMaximumTests
{
    private const ulong Seed = 53;

    public static TheoryData<int, int, int, int, int, int, int> Cases => new(
        from bits in (int[])[512, 256, 128, 32]
        from shape in ((int Channels, int Kernel, int Stride, int Padding, int Dilation, int Side)[])
            [(1, 3, 2, 1, 1, 9), (24, 3, 2, 1, 1, 11), (17, 2, 2, 0, 1, 8), (33, 5, 1, 2, 1, 6), (5, 3, 1, 1, 3, 9), (48, 3, 3, 1, 2, 13)]
        select (bits, shape.Channels, shape.Kernel, shape.Stride, shape.Padding, shape.Dilation, shape.Side));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Maxima_are_those_of_the_pooling_that_remembers_places(
        int bits, int channels, int kernel, int stride, int padding, int dilation, int side)
    {
        int outputs = ((side + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        PoolingShape shape = new(
            2, side, side, channels, outputs, outputs, new Size(kernel, kernel), new Size(stride, stride), new Size(padding, padding),
            new Size(dilation, dilation));
        float[] x = Values.ToSingle(Values.Random(Seed, 2 * side * side * channels));
        x[channels * side] = float.NaN;
        x[0] = float.NegativeInfinity;
        float[] expected = new float[2 * outputs * outputs * channels], places = new float[expected.Length];
        GuardedBuffer y = new(expected.Length, null);
        Parallel.Bits = bits;
        try
        {
            MaxPooling.Forward(x, shape, expected, places);
            WindowMaximum.Run(x, shape, y.Values);
        }
        finally
        {
            Parallel.Bits = 0;
        }

        Assert.Equal(expected, y.Checked());
    }
}
