using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class BlockCopyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(16 * 4096)]
    [InlineData(100_003)]
    public void Every_value_arrives_and_none_beside_them_changes(int count)
    {
        float[] source = [.. Enumerable.Range(1, count).Select(static i => (float)i)];
        float[] target = new float[count + 2];

        BlockCopy.Run(source, target.AsSpan(1, count));

        Assert.Equal([0f, .. source, 0f], target);
    }

    [Theory]
    [InlineData(1, 3, 5, 7)]
    [InlineData(0, 3, 5, 7)]
    public void A_copy_of_a_map_runs_as_often_as_it_is_asked_to(int n, int c, int h, int w)
    {
        MapCopy copy = new(new Shape(n, c, h, w));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++)
            copy.Run();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_map_that_is_too_large_for_two_is_refused()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(static () => new MapCopy(new Shape(2, 1 << 10, 1 << 10, 1 << 9)));

        Assert.StartsWith("[2, 1024, 1024, 512] and its copy are more than one array holds", refusal.Message, StringComparison.Ordinal);
    }
}
