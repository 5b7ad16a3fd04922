using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class RowTilesTests
{
    private const ulong Seed = 71;
    private const int Columns = 16;

    /// <summary>Rows, floats from row to row, taps, values of a tap.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 15, 40, 1, 40 }, { 16, 40, 1, 40 }, { 17, 16, 1, 16 }, { 31, 7, 3, 5 }, { 32, 300, 1, 257 }, { 50, 33, 4, 17 }, { 100, 1, 2, 1 },
    };

    // Rows that are known to lie equally far apart may be computed sixteen at a time: in the same order, so that no bit changes.
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_a_step_apart_are_summed_as_any_others(int rows, int step, int taps, int run)
    {
        foreach (bool add in (bool[])[false, true])
        {
            float[] shortcut = Values.ToSingle(Values.Random(Seed + 2, rows * Columns));
            float[] one = Run(rows, step, taps, run, shortcut, add, 0), all = Run(rows, step, taps, run, shortcut, add, step);

            Assert.Equal(one, all);
            Values.AssertClose(Expected(rows, step, taps, run, shortcut, add), all, 1e-5, $"{rows} rows, add {add}, seed {Seed}");
        }
    }

    private static (float[] Source, float[] Panel, float[] Bias) Operands(int rows, int step, int taps, int run) => (
        Values.ToSingle(Values.Random(Seed, (rows * step) + (taps * run))),
        Values.ToSingle(Values.Random(Seed + 1, taps * run * Columns)),
        Values.ToSingle(Values.Random(Seed + 3, Columns)));

    // The target, which holds ones, and behind it the shortcut.
    private static float[] Run(int rows, int step, int taps, int run, float[] shortcut, bool add, int known)
    {
        (float[] source, float[] panel, float[] bias) = Operands(rows, step, taps, run);
        float[] both = [.. Enumerable.Repeat(add ? 1f : float.NaN, rows * Columns), .. shortcut];
        int[] from = [.. Enumerable.Range(0, rows).Select(row => row * step)];
        int[] to = [.. Enumerable.Range(0, rows).Select(static row => row * Columns)];
        int[] starts = [.. Enumerable.Range(0, taps).Select(tap => tap * run)];
        Epilogue epilogue = Epilogue.Of(Activation.Relu);
        epilogue.Residual = rows * Columns;
        fixed (float* ps = source, pp = panel, pb = bias, pt = both)
        fixed (int* pf = from, pto = to, pst = starts)
        {
            RowTileOperands o = new()
            {
                Source = ps,
                SourceOffsets = pf,
                SourceStep = known,
                Taps = pst,
                TapCount = taps,
                Run = run,
                Panel = pp,
                Bias = pb,
                Target = pt,
                TargetOffsets = pto,
                Rows = rows,
                Columns = Columns,
                Accumulate = add,
                Epilogue = &epilogue,
            };
            RowTiles.Run<Simd512>(&o);
        }

        Assert.Equal(shortcut, both[(rows * Columns)..]);
        return both[..(rows * Columns)];
    }

    private static double[] Expected(int rows, int step, int taps, int run, float[] shortcut, bool add)
    {
        (float[] source, float[] panel, float[] bias) = Operands(rows, step, taps, run);
        double[] result = new double[rows * Columns];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int column) = (i / Columns, i % Columns);
            double sum = bias[column] + shortcut[i] + (add ? 1 : 0);
            for (int k = 0; k < taps * run; k++)
                sum += (double)source[(row * step) + k] * panel[(k * Columns) + column];
            result[i] = Math.Max(0, sum);
        }

        return result;
    }
}
