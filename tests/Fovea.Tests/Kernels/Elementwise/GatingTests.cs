using Fovea.Kernels;
using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

public sealed unsafe class GatingTests
{
    private const ulong Seed = 71;

    /// <summary>bits, n, h, w, c, and for each of three gates which of H, W and C it has: 4, 2, 1.</summary>
    public static TheoryData<int, int[]> Sizes => new(
        from bits in (int[])[512, 256, 128, 32]
        from size in (int[][])
        [
            [2, 7, 9, 17, 1, 6, 7], [1, 3, 5, 64, 6, 1, 4], [3, 2, 1, 41, 5, 3, 6], [1, 1, 1, 1, 7, 7, 7], [2, 4, 3, 130, 1, 1, 2],
            [1, 5, 6, 33, 6, 6, 6],
        ]
        select (bits, size));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_with_one_gate_and_with_two_get_shortcut_and_clamp_in_the_same_pass(int bits, int[] size)
    {
        Case test = new(size);
        foreach (bool hasSecond in (bool[])[false, true])
        {
            Check(bits, test, $"second gate {hasSecond}", (y, epilogue) => GatingForward.Run(
                test.X, test.Map, test.Gates[0], test.Steps[0], hasSecond ? test.Gates[1] : [], test.Steps[1], y, epilogue),
                i => test.At(0, i) * (hasSecond ? test.At(1, i) : 1));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_mixture_of_three_gates_gets_shortcut_and_clamp_in_the_same_pass(int bits, int[] size)
    {
        Case test = new(size);
        Check(bits, test, "mean of three", (y, epilogue) => MixedGating.Forward<GateByMeanOfThree>(
            test.X, test.Map, test.Gates[0], test.Steps[0], test.Gates[1], test.Steps[1], test.Gates[2], test.Steps[2], y, epilogue),
            i => (test.At(0, i) + test.At(1, i) + test.At(2, i)) / 3);
        Check(bits, test, "sum of two", (y, epilogue) => MixedGating.Forward<GateBySum>(
            test.X, test.Map, test.Gates[0], test.Steps[0], test.Gates[1], test.Steps[1], [], default, y, epilogue),
            i => test.At(0, i) + test.At(1, i));
    }

    private static void Check(int bits, Case test, string what, Pass pass, Func<int, double> gate)
    {
        float[] shortcut = Values.ToSingle(Values.Random(Seed + 9, test.X.Length));
        double[] products = [.. test.X.Select((x, i) => x * gate(i))];
        foreach (Activation activation in (Activation[])[Activation.None, Activation.Relu, Activation.Relu6])
        {
            foreach (bool hasShortcut in (bool[])[false, true])
            {
                // The shortcut lies behind the result, and a guard between them.
                GuardedBuffer result = new(test.X.Length, null);
                float[] both = [.. result.Values, .. shortcut];
                Epilogue epilogue = Epilogue.Of(activation);
                epilogue.Residual = hasShortcut ? result.Values.Length : 0;
                double[] expected =
                [
                    .. products.Select((product, i) => Math.Clamp(
                        product + (hasShortcut ? shortcut[i] : 0), epilogue.Low, epilogue.High)),
                ];
                Parallel.Bits = bits;
                try
                {
                    pass(both.AsSpan(0, test.X.Length), epilogue);
                }
                finally
                {
                    Parallel.Bits = 0;
                }

                both.AsSpan(0, result.Values.Length).CopyTo(result.Values);
                Values.AssertClose(
                    expected, result.Checked(), 1e-6,
                    $"{what}, {test.Map}, {activation}, shortcut {hasShortcut}, {bits} bits, seed {Seed}");
            }
        }
    }

    private delegate void Pass(Span<float> y, Epilogue epilogue);

    private sealed class Case
    {
        public Case(int[] size)
        {
            Map = new Extent(size[0], size[1], size[2], size[3]);
            X = Values.ToSingle(Values.Random(Seed, Map.Count));
            for (int i = 0; i < 3; i++)
            {
                int axes = size[4 + i];
                Extent gate = new(
                    Map.D0, (axes & 4) != 0 ? Map.D1 : 1, (axes & 2) != 0 ? Map.D2 : 1, (axes & 1) != 0 ? Map.D3 : 1);
                Gates[i] = Values.ToSingle(Values.Random(Seed + 1 + (ulong)i, gate.Count));
                Steps[i] = gate.StepsIn(Map);
            }
        }

        public Extent Map { get; }

        public float[] X { get; }

        public float[][] Gates { get; } = new float[3][];

        public Steps[] Steps { get; } = new Steps[3];

        public double At(int gate, int i) =>
            Gates[gate][Steps[gate].Row(i / Map.D3, Map) + ((long)(i % Map.D3) * Steps[gate].S3)];
    }
}
