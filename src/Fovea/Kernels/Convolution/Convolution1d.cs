using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The sizes of a convolution along one axis: input [N, C, L], weight (O, C / groups, kernel), output [N, O, L'].</summary>
internal readonly record struct Convolution1dShape(
    int N, int C, int L, int O, int Kernel, int Stride, int Padding, int Dilation, int Groups)
{
    public int OutputLength => ConvolutionShape.OutputSize(L, Kernel, Stride, Padding, Dilation);

    public int GroupInputs => C / Groups;

    public int GroupOutputs => O / Groups;

    public long MultiplyAdds => (long)N * O * OutputLength * GroupInputs * Kernel;

    /// <summary>The outputs for which tap <paramref name="k"/> reads inside the input, and the input of the first of them.</summary>
    public (int First, int End, int Input) Range(int k)
    {
        int offset = (k * Dilation) - Padding;
        int first = offset >= 0 ? 0 : BlockGeometry.CeilingOf(-offset, Stride);
        int end = offset >= L ? 0 : Math.Min(OutputLength, ((L - 1 - offset) / Stride) + 1);
        return (first, Math.Max(first, end), (first * Stride) + offset);
    }
}

/// <summary>Convolution along the contiguous axis of [N, C, L], for the short kernels of channel attention. Nothing overlaps.</summary>
internal static unsafe class Convolution1d
{
    /// <summary>y = bias + x ∗ weight; an empty bias is none.</summary>
    public static void Forward(
        in Convolution1dShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        fixed (float* source = x, w = weight, b = bias, target = y)
        {
            ForwardBody body = new() { Shape = shape, X = source, Weight = w, Bias = bias.IsEmpty ? null : b, Y = target };
            Parallel.For(shape.N, ref body);
        }
    }

    /// <summary>dx (+)= the gradient of the input.</summary>
    public static void InputGradient(
        in Convolution1dShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx, bool add)
    {
        if (!add)
            dx.Clear();
        fixed (float* source = dy, w = weight, target = dx)
        {
            InputGradientBody body = new() { Shape = shape, Dy = source, Weight = w, Dx = target };
            Parallel.For(shape.N, ref body);
        }
    }

    /// <summary>dw (+)= the gradient of the weight.</summary>
    public static void WeightGradient(
        in Convolution1dShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool add)
    {
        fixed (float* source = x, gradient = dy, target = dw)
        {
            WeightGradientBody body = new() { Shape = shape, X = source, Dy = gradient, Dw = target, Add = add };
            Parallel.For(shape.O, ref body);
        }
    }

    /// <summary>db (+)= Σ over images and places of dy.</summary>
    public static void BiasGradient(in Convolution1dShape shape, ReadOnlySpan<float> dy, Span<float> db, bool add)
    {
        int length = shape.OutputLength;
        for (int o = 0; o < shape.O; o++)
        {
            double sum = add ? db[o] : 0;
            for (int n = 0; n < shape.N; n++)
            {
                foreach (float value in dy.Slice(((n * shape.O) + o) * length, length))
                    sum += value;
            }

            db[o] = (float)sum;
        }
    }

    // target[i · targetStep] += factor · source[i · sourceStep]
    private static void AddScaled(float* source, int sourceStep, float* target, int targetStep, float factor, int count)
    {
        int i = 0;
        if (sourceStep == 1 && targetStep == 1)
        {
            switch (Isa.Bits)
            {
                case 512: i = AddScaled<Simd512>(source, target, factor, count); break;
                case 256: i = AddScaled<Simd256>(source, target, factor, count); break;
                case 128: i = AddScaled<Simd128>(source, target, factor, count); break;
            }
        }

        for (; i < count; i++)
        {
            float* to = target + ((nint)i * targetStep);
            *to = float.MultiplyAddEstimate(source[(nint)i * sourceStep], factor, *to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddScaled<V>(float* source, float* target, float factor, int count)
        where V : struct, ISimd<V>
    {
        V scale = V.Create(factor);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            V.Store(target + i, V.MulAdd(V.Load(source + i), scale, V.Load(target + i)));
        return i;
    }

    private struct ForwardBody : IParallelBody
    {
        public Convolution1dShape Shape;
        public float* X;
        public float* Weight;
        public float* Bias;
        public float* Y;

        public readonly void Run(int n)
        {
            Convolution1dShape s = Shape;
            for (int o = 0; o < s.O; o++)
            {
                float* y = Y + ((((long)n * s.O) + o) * s.OutputLength);
                new Span<float>(y, s.OutputLength).Fill(Bias is null ? 0f : Bias[o]);
                float* weight = Weight + ((long)o * s.GroupInputs * s.Kernel);
                float* x = X + ((((long)n * s.C) + (o / s.GroupOutputs * s.GroupInputs)) * s.L);
                for (int c = 0; c < s.GroupInputs; c++, x += s.L, weight += s.Kernel)
                {
                    for (int k = 0; k < s.Kernel; k++)
                    {
                        (int first, int end, int input) = s.Range(k);
                        AddScaled(x + input, s.Stride, y + first, 1, weight[k], end - first);
                    }
                }
            }
        }
    }

    private struct InputGradientBody : IParallelBody
    {
        public Convolution1dShape Shape;
        public float* Dy;
        public float* Weight;
        public float* Dx;

        public readonly void Run(int n)
        {
            Convolution1dShape s = Shape;
            for (int o = 0; o < s.O; o++)
            {
                float* dy = Dy + ((((long)n * s.O) + o) * s.OutputLength);
                float* weight = Weight + ((long)o * s.GroupInputs * s.Kernel);
                float* dx = Dx + ((((long)n * s.C) + (o / s.GroupOutputs * s.GroupInputs)) * s.L);
                for (int c = 0; c < s.GroupInputs; c++, dx += s.L, weight += s.Kernel)
                {
                    for (int k = 0; k < s.Kernel; k++)
                    {
                        (int first, int end, int input) = s.Range(k);
                        AddScaled(dy + first, 1, dx + input, s.Stride, weight[k], end - first);
                    }
                }
            }
        }
    }

    private struct WeightGradientBody : IParallelBody
    {
        public Convolution1dShape Shape;
        public float* X;
        public float* Dy;
        public float* Dw;
        public bool Add;

        public readonly void Run(int o)
        {
            Convolution1dShape s = Shape;
            float* dw = Dw + ((long)o * s.GroupInputs * s.Kernel);
            for (int c = 0; c < s.GroupInputs; c++)
            {
                for (int k = 0; k < s.Kernel; k++, dw++)
                {
                    (int first, int end, int input) = s.Range(k);
                    double sum = Add ? *dw : 0;
                    for (int n = 0; n < s.N; n++)
                    {
                        float* x = X + ((((long)n * s.C) + (o / s.GroupOutputs * s.GroupInputs) + c) * s.L) + input;
                        float* dy = Dy + ((((long)n * s.O) + o) * s.OutputLength) + first;
                        for (int i = 0; i < end - first; i++)
                            sum += (double)x[(nint)i * s.Stride] * dy[i];
                    }

                    *dw = (float)sum;
                }
            }
        }
    }
}
