using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = act(a[c] · x + b[c]) over [pixels, channels], and its gradient with respect to x and to what a and b came from.</summary>
/// <remarks>Batch normalization in its working form. Source and target must not overlap unless they are the same.</remarks>
internal static unsafe class ChannelAffine
{
    private const int ForwardBlock = 1 << 14;

    public static void Forward(Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        fixed (float* xs = x, slopes = a, offsets = b, ys = y)
        {
            ForwardVisitor visitor = new() { X = xs, A = slopes, B = offsets, Y = ys, Channels = a.Length, Pixels = x.Length / a.Length };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    /// <summary>Writes Σ g and Σ g·(x − mean) per channel, where g = dy · act′(a·x + b).</summary>
    public static void Reduce(
        Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> a, ReadOnlySpan<float> b,
        ReadOnlySpan<float> mean, ChannelBlocks blocks, Span<double> partial)
    {
        fixed (float* xs = x, dys = dy, slopes = a, offsets = b, means = mean)
        fixed (double* sums = partial)
        {
            ReduceVisitor visitor = new() { X = xs, Dy = dys, A = slopes, B = offsets, Mean = means, Partial = sums, Blocks = blocks };
            Activations.Dispatch(activation, ref visitor);
            long count = 2L * blocks.Channels;
            for (int chunk = 1; chunk < blocks.Chunks; chunk++)
            {
                for (long i = 0; i < count; i++)
                    sums[i] += sums[(chunk * count) + i];
            }
        }
    }

    /// <summary>dx (+)= a·g + p·x + q, where g = dy · act′(a·x + b).</summary>
    public static void Input(
        Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> a, ReadOnlySpan<float> b,
        ReadOnlySpan<float> p, ReadOnlySpan<float> q, Span<float> dx, bool add)
    {
        fixed (float* xs = x, dys = dy, slopes = a, offsets = b, ps = p, qs = q, dxs = dx)
        {
            InputVisitor visitor = new()
            {
                X = xs,
                Dy = dys,
                A = slopes,
                B = offsets,
                P = ps,
                Q = qs,
                Dx = dxs,
                Add = add,
                Channels = a.Length,
                Pixels = x.Length / a.Length,
            };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardColumns<V, F>(float* x, V a, V b, float* y, int pixels, int stride)
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        for (long i = 0, end = (long)pixels * stride; i < end; i += stride)
            V.Store(y + i, F.Apply(V.MulAdd(a, V.Load(x + i), b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReduceColumns<V, F>(float* x, float* dy, V a, V b, V mean, int pixels, int stride, double* sums, double* products)
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        V sum = V.Zero, product = V.Zero;
        for (long i = 0, end = (long)pixels * stride; i < end; i += stride)
        {
            V value = V.Load(x + i);
            V gradient = F.Gradient(V.MulAdd(a, value, b), V.Load(dy + i));
            sum += gradient;
            product = V.MulAdd(gradient, value - mean, product);
        }

        Vectors.AddTo(sum, sums);
        Vectors.AddTo(product, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputColumns<V, F>(float* x, float* dy, V a, V b, V p, V q, float* dx, int pixels, int stride, bool add)
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        for (long i = 0, end = (long)pixels * stride; i < end; i += stride)
        {
            V value = V.Load(x + i);
            V gradient = V.MulAdd(a, F.Gradient(V.MulAdd(a, value, b), V.Load(dy + i)), V.MulAdd(p, value, q));
            V.Store(dx + i, add ? V.Load(dx + i) + gradient : gradient);
        }
    }

    private struct ForwardVisitor : IActivationVisitor
    {
        public float* X;
        public float* A;
        public float* B;
        public float* Y;
        public int Channels;
        public int Pixels;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            int block = Math.Max(1, ForwardBlock / Channels);
            ForwardBody<F> body = new() { X = X, A = A, B = B, Y = Y, Channels = Channels, Pixels = Pixels, Block = block };
            Parallel.ForVectors((Pixels + block - 1) / block, ref body);
        }
    }

    private struct ForwardBody<F> : IVectorBody
        where F : struct, IActivation
    {
        public float* X;
        public float* A;
        public float* B;
        public float* Y;
        public int Channels;
        public int Pixels;
        public int Block;

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            long first = (long)task * Block * Channels;
            int pixels = Math.Min(Block, Pixels - (task * Block));
            int c = 0;
            for (; c <= Channels - V.Count; c += V.Count)
                ForwardColumns<V, F>(X + first + c, V.Load(A + c), V.Load(B + c), Y + first + c, pixels, Channels);
            for (; c < Channels; c++)
                ForwardColumns<Simd1, F>(X + first + c, Simd1.Load(A + c), Simd1.Load(B + c), Y + first + c, pixels, Channels);
        }
    }

    private struct ReduceVisitor : IActivationVisitor
    {
        public float* X;
        public float* Dy;
        public float* A;
        public float* B;
        public float* Mean;
        public double* Partial;
        public ChannelBlocks Blocks;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            ReduceBody<F> body = new() { X = X, Dy = Dy, A = A, B = B, Mean = Mean, Partial = Partial, Blocks = Blocks };
            Parallel.ForVectors(Blocks.Chunks, ref body);
        }
    }

    private struct ReduceBody<F> : IVectorBody
        where F : struct, IActivation
    {
        public float* X;
        public float* Dy;
        public float* A;
        public float* B;
        public float* Mean;
        public double* Partial;
        public ChannelBlocks Blocks;

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Blocks.Channels;
            double* sums = Partial + (2L * task * channels);
            double* products = sums + channels;
            for (int c = 0; c < channels; c++)
                sums[c] = products[c] = 0;
            int end = Blocks.Start(task + 1);
            for (int p = Blocks.Start(task); p < end; p += Blocks.BlockPixels)
            {
                long first = (long)p * channels;
                int pixels = Math.Min(Blocks.BlockPixels, end - p);
                int c = 0;
                for (; c <= channels - V.Count; c += V.Count)
                {
                    ReduceColumns<V, F>(
                        X + first + c, Dy + first + c, V.Load(A + c), V.Load(B + c), V.Load(Mean + c), pixels, channels, sums + c,
                        products + c);
                }

                for (; c < channels; c++)
                {
                    ReduceColumns<Simd1, F>(
                        X + first + c, Dy + first + c, Simd1.Load(A + c), Simd1.Load(B + c), Simd1.Load(Mean + c), pixels, channels,
                        sums + c,
                        products + c);
                }
            }
        }
    }

    private struct InputVisitor : IActivationVisitor
    {
        public float* X;
        public float* Dy;
        public float* A;
        public float* B;
        public float* P;
        public float* Q;
        public float* Dx;
        public int Channels;
        public int Pixels;
        public bool Add;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            int block = Math.Max(1, ForwardBlock / Channels);
            InputBody<F> body = new()
            {
                X = X,
                Dy = Dy,
                A = A,
                B = B,
                P = P,
                Q = Q,
                Dx = Dx,
                Add = Add,
                Channels = Channels,
                Pixels = Pixels,
                Block = block,
            };
            Parallel.ForVectors((Pixels + block - 1) / block, ref body);
        }
    }

    private struct InputBody<F> : IVectorBody
        where F : struct, IActivation
    {
        public float* X;
        public float* Dy;
        public float* A;
        public float* B;
        public float* P;
        public float* Q;
        public float* Dx;
        public int Channels;
        public int Pixels;
        public int Block;
        public bool Add;

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            long first = (long)task * Block * Channels;
            int pixels = Math.Min(Block, Pixels - (task * Block));
            int c = 0;
            for (; c <= Channels - V.Count; c += V.Count)
            {
                InputColumns<V, F>(
                    X + first + c, Dy + first + c, V.Load(A + c), V.Load(B + c), V.Load(P + c), V.Load(Q + c), Dx + first + c, pixels,
                    Channels, Add);
            }

            for (; c < Channels; c++)
            {
                InputColumns<Simd1, F>(
                    X + first + c, Dy + first + c, Simd1.Load(A + c), Simd1.Load(B + c), Simd1.Load(P + c), Simd1.Load(Q + c),
                    Dx + first + c,
                    pixels, Channels, Add);
            }
        }
    }
}
