using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Kernels;

namespace Fovea.Benchmarks;

/// <summary>GF/s of the convolution kernels at the layer shapes of two networks, against the measured peak: minimum over repeated runs,
/// as other work shares the machine.</summary>
internal static unsafe class KernelBenchmark
{
    private const double SecondsPerKernel = 0.12;
    private const int LeastRuns = 5;

    public static void Run(string filter)
    {
        Console.WriteLine($"{Isa.Name}, {Fovea.Kernels.Parallel.Threads} threads, peak of one core {Peak():F0} GF/s; GF/s (min ms)");
        Run("resnet20", ResNet20(128), filter);
        Run("mobilenet", MobileNet(16), filter);
    }

    private static void Run(string network, List<(ConvolutionShape Shape, int Count)> layers, string filter)
    {
        if (!network.Contains(filter, StringComparison.Ordinal))
            return;
        double[] totals = new double[3];
        foreach ((ConvolutionShape s, int count) in layers)
        {
            double[] seconds = Measure(s);
            string text = $"{network} {s.C,4}->{s.O,-4} {s.H,3}x{s.W,-3} k{s.Kernel.Height} s{s.Stride.Height} g{s.Groups,-4} x{count}";
            for (int i = 0; i < 3; i++)
            {
                totals[i] += seconds[i] * count;
                text += $" | {2e-9 * s.MultiplyAdds / seconds[i],6:F1} ({seconds[i] * 1e3:F3})";
            }

            Console.WriteLine(text);
        }

        Console.WriteLine(
            $"{network}: forward {totals[0] * 1e3:F1}, input gradient {totals[1] * 1e3:F1}, weight gradient {totals[2] * 1e3:F1} ms");
    }

    private static double[] Measure(ConvolutionShape s)
    {
        long inputs = (long)s.N * s.C * s.H * s.W, outputs = (long)s.N * s.O * s.OutputHeight * s.OutputWidth;
        long weights = (long)s.O * s.GroupInputs * s.KernelArea;
        float* x = Buffer(inputs), y = Buffer(outputs), w = Buffer(weights), dw = Buffer(weights);
        double[] seconds;
        if (s.IsDepthwise)
            seconds = Depthwise(s, x, y, w, dw);
        else
            seconds = Dense(s.Collapse(), x, y, w, dw);
        foreach (nint buffer in new[] { (nint)x, (nint)y, (nint)w, (nint)dw })
            NativeMemory.AlignedFree((void*)buffer);
        return seconds;
    }

    private static double[] Dense(ConvolutionShape s, float* x, float* y, float* w, float* dw)
    {
        ConvolutionPlan forward = ConvolutionPlan.Forward(s), backward = ConvolutionPlan.InputGradient(s);
        PackedConvolution packed = new(), turned = new();
        int vector = Math.Max(1, Isa.Bits / 32);
        return
        [
            Time(() => { packed.Pack(forward, w, vector); DenseConvolution.Run(forward, x, packed, null, y, false); }),
            Time(() => { turned.Pack(backward, w, vector); DenseConvolution.Run(backward, y, turned, null, x, false); }),
            Time(() => DenseWeightGradient.Run(forward, x, y, dw, false)),
        ];
    }

    private static double[] Depthwise(ConvolutionShape s, float* x, float* y, float* w, float* dw)
    {
        ConvolutionPlan forward = ConvolutionPlan.Forward(s), backward = ConvolutionPlan.InputGradient(s);
        return
        [
            Time(() => DepthwiseConvolution.Run(forward, x, w, null, y, false)),
            Time(() => DepthwiseConvolution.Run(backward, y, w, null, x, false)),
            Time(() => DepthwiseWeightGradient.Run(forward, x, y, dw, false)),
        ];
    }

    private static float* Buffer(long count)
    {
        float* buffer = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), 64);
        for (long i = 0; i < count; i++)
            buffer[i] = ((i * 7919) % 1021 * 0.001f) - 0.5f;
        return buffer;
    }

    // On one thread the processor's time is measured, which other processes do not lengthen.
    private static double Time(Action action)
    {
        action();
        bool single = Fovea.Kernels.Parallel.Threads == 1;
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            double before = Now(single);
            action();
            best = Math.Min(best, Now(single) - before);
        }
        while (++runs < LeastRuns || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsPerKernel);

        return best;
    }

    private static double Now(bool processor) =>
        processor ? Environment.CpuUsage.TotalTime.TotalSeconds : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static double Peak() => Isa.Bits switch
    {
        512 => Peak<Simd512>(),
        256 => Peak<Simd256>(),
        128 => Peak<Simd128>(),
        _ => Peak<Simd1>(),
    };

    private static double Peak<V>()
        where V : struct, ISimd<V>
    {
        float sink = 0f;
        double seconds = Time(() => sink += MultiplyAdds<V>(20_000));
        return float.IsNaN(sink) ? 0 : 2e-9 * 10 * 20_000 * V.Count / seconds;
    }

    // Ten chains hide the latency of two multiply-add units.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdds<V>(int count)
        where V : struct, ISimd<V>
    {
        V a = V.Create(1f), b = V.Create(0.5f);
        V c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < count; i++)
        {
            c0 = V.MulAdd(c0, b, a);
            c1 = V.MulAdd(c1, b, a);
            c2 = V.MulAdd(c2, b, a);
            c3 = V.MulAdd(c3, b, a);
            c4 = V.MulAdd(c4, b, a);
            c5 = V.MulAdd(c5, b, a);
            c6 = V.MulAdd(c6, b, a);
            c7 = V.MulAdd(c7, b, a);
            c8 = V.MulAdd(c8, b, a);
            c9 = V.MulAdd(c9, b, a);
        }

        return V.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9);
    }

    private static List<(ConvolutionShape, int)> ResNet20(int n) =>
    [
        (Layer(n, 3, 32, 16, 3, 1, 1), 1),
        (Layer(n, 16, 32, 16, 3, 1, 1), 6),
        (Layer(n, 16, 32, 32, 3, 2, 1), 1),
        (Layer(n, 32, 16, 32, 3, 1, 1), 5),
        (Layer(n, 32, 16, 64, 3, 2, 1), 1),
        (Layer(n, 64, 8, 64, 3, 1, 1), 5),
        (ConvolutionShape.Linear(n, 64, 10), 1),
    ];

    private static List<(ConvolutionShape, int)> MobileNet(int n)
    {
        List<(ConvolutionShape, int)> layers = [(Layer(n, 3, 128, 32, 3, 2, 1), 1)];
        int channels = 32, size = 64;
        foreach ((int expand, int outputs, int repeats, int first) in
            new[] { (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1) })
        {
            for (int i = 0; i < repeats; i++)
            {
                (int hidden, int stride) = (channels * expand, i == 0 ? first : 1);
                if (expand > 1)
                    layers.Add((Layer(n, channels, size, hidden, 1, 1, 1), 1));
                layers.Add((Layer(n, hidden, size, hidden, 3, stride, hidden), 1));
                size /= stride;
                layers.Add((Layer(n, hidden, size, outputs, 1, 1, 1), 1));
                channels = outputs;
            }
        }

        layers.Add((Layer(n, channels, size, 1280, 1, 1, 1), 1));
        layers.Add((ConvolutionShape.Linear(n, 1280, 1000), 1));
        return [.. layers.GroupBy(static l => l.Item1).Select(static g => (g.Key, g.Count()))];
    }

    private static ConvolutionShape Layer(int n, int channels, int size, int outputs, int kernel, int stride, int groups) =>
        new(n, channels, size, size, outputs, kernel, stride, kernel / 2, 1, groups);
}
