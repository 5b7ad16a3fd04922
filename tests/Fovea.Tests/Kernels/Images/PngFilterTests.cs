using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class PngFilterTests
{
    public static TheoryData<int, int> Rows =>
        [.. from pixel in (int[])[1, 2, 3, 4, 6, 8] from pixels in (int[])[1, 2, 3, 16, 37] select (pixel, pixels * pixel)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_filter_is_the_formula_of_the_format(int pixel, int bytes)
    {
        RandomStream random = RandomStream.Keyed((ulong)pixel, (ulong)bytes);
        for (int run = 0; run < 20; run++)
        {
            byte[] row = new byte[bytes], above = new byte[bytes];
            foreach (ref byte sample in row.AsSpan()) sample = (byte)random.NextInt(256);
            foreach (ref byte sample in above.AsSpan()) sample = (byte)random.NextInt(256);
            string what = $"pixels of {pixel} bytes, {bytes} bytes, run {run}";

            Check(row, above, pixel, static (left, _, _) => left, x => PngFilters.Sub(x, pixel), $"sub, {what}");
            Check(row, above, pixel, static (_, up, _) => up, x => PngFilters.Up(x, above), $"up, {what}");
            Check(row, above, pixel, static (left, up, _) => (left + up) / 2, x => PngFilters.Average(x, above, pixel), $"average, {what}");
            Check(row, above, pixel, Paeth, x => PngFilters.Paeth(x, above, pixel), $"paeth, {what}");
        }
    }

    private static int Paeth(int left, int up, int between)
    {
        int estimate = left + up - between;
        return new[] { left, up, between }.MinBy(candidate => Math.Abs(estimate - candidate));
    }

    private static void Check(byte[] row, byte[] above, int pixel, Func<int, int, int, int> predict, Action<byte[]> filter, string what)
    {
        byte[] expected = [.. row], actual = [.. row];
        for (int i = 0; i < row.Length; i++)
            expected[i] += (byte)predict(i < pixel ? 0 : expected[i - pixel], above[i], i < pixel ? 0 : above[i - pixel]);
        filter(actual);
        int at = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(at == row.Length, at < row.Length ? $"{what}: byte {at} is {actual[at]}; expected {expected[at]}" : what);
    }
}
