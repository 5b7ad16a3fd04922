using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum and the mean over the channels of every position, side by side, in one pass over a channels-last map.</summary>
internal static unsafe class ChannelPooling
{
    private const int BlockFloats = 1 << 14;

    // A register of the widest kind is full of pixels.
    private const int LeastBlock = 16;

    /// <summary>Writes pairs (maximum, mean), one a position, of x or, where <paramref name="gate"/> is not empty, of x times the gate of
    /// image and channel. Where the mean is NaN, the maximum is.</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> gate, int images, int pixels, int channels, Span<float> pairs)
    {
        fixed (float* px = x, pg = gate, py = pairs)
        {
            ForwardBody body = new() { X = px, Gate = pg, Pairs = py, Pixels = pixels, Channels = channels };
            body.Block = Math.Clamp(BlockFloats / channels, Math.Min(LeastBlock, pixels), Math.Max(1, pixels));
            body.Blocks = BlockGeometry.CeilingOf(pixels, body.Block);
            Parallel.ForVectors(images * body.Blocks, ref body);
        }
    }

    /// <summary>dx (+)= the mean's gradient / C everywhere and the maximum's at the first channel that has it.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> pairs, ReadOnlySpan<float> dy, int pixels, int channels, Span<float> dx, bool add)
    {
        fixed (float* px = x, pp = pairs, pdy = dy, pdx = dx)
        {
            BackwardBody body = new()
            {
                X = px,
                Pairs = pp,
                Dy = pdy,
                Dx = pdx,
                Pixels = pixels,
                Channels = channels,
                Block = Math.Max(1, BlockFloats / channels),
                Add = add,
            };
            Parallel.ForVectors((pixels + body.Block - 1) / body.Block, ref body);
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public float* X;
        public float* Gate;
        public float* Pairs;
        public int Pixels;
        public int Channels;
        public int Block;
        public int Blocks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Blocks, first = task % Blocks * Block;
            long start = ((long)image * Pixels) + first;
            float* x = X + (start * Channels);
            float* pairs = Pairs + (2 * start);
            float* gate = Gate == null ? null : Gate + ((long)image * Channels);
            int pixels = Math.Min(Block, Pixels - first);
            float* room = stackalloc float[(2 * V.Count * V.Count) + CacheLine.Floats];
            float* sums = CacheLine.Align(room);
            float* maxima = sums + (V.Count * V.Count);
            V scale = V.Create(1f / Channels);
            for (int p = 0; p < pixels; p += V.Count)
            {
                int count = Math.Min(V.Count, pixels - p);
                for (int i = 0; i < count; i++, x += Channels)
                {
                    if (gate == null)
                        Pixel<V, Plain>(x, null, sums + (i * V.Count), maxima + (i * V.Count));
                    else
                        Pixel<V, Gated>(x, gate, sums + (i * V.Count), maxima + (i * V.Count));
                }

                V sum = LaneFold.Sums<V>(sums);
                V maximum = LaneFold.Maxima<V>(maxima);
                (V low, V high) = V.Interleave(V.SelectEqual(sum, sum, maximum, sum), sum * scale);
                if (count == V.Count)
                {
                    V.Store(pairs + (2 * p), low);
                    V.Store(pairs + (2 * p) + V.Count, high);
                    continue;
                }

                V.Store(sums, low);
                V.Store(sums + V.Count, high);
                new ReadOnlySpan<float>(sums, 2 * count).CopyTo(new Span<float>(pairs + (2 * p), 2 * count));
            }
        }

        /// <summary>Sum and maximum of a pixel's channels, in as many parts as a register has lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Pixel<V, G>(float* x, float* gate, float* sums, float* maxima)
            where V : struct, ISimd<V>
            where G : struct, IValue
        {
            V s0 = V.Zero, s1 = V.Zero;
            V m0 = V.Create(float.NegativeInfinity), m1 = m0;
            int c = 0;
            for (; c <= Channels - (2 * V.Count); c += 2 * V.Count)
            {
                V x0 = G.At<V>(x, gate, c), x1 = G.At<V>(x, gate, c + V.Count);
                (s0, s1) = (s0 + x0, s1 + x1);
                (m0, m1) = (V.MaxOfNumber(x0, m0), V.MaxOfNumber(x1, m1));
            }

            if (c <= Channels - V.Count)
            {
                V value = G.At<V>(x, gate, c);
                s0 += value;
                m0 = V.MaxOfNumber(value, m0);
                c += V.Count;
            }

            V.Store(sums, s0 + s1);
            V.Store(maxima, V.MaxOfNumber(m0, m1));
            for (; c < Channels; c++)
            {
                Simd1 value = G.At<Simd1>(x, gate, c);
                Simd1.Store(sums, Simd1.Load(sums) + value);
                Simd1.Store(maxima, Simd1.MaxOfNumber(value, Simd1.Load(maxima)));
            }
        }
    }

    /// <summary>What is pooled.</summary>
    private interface IValue
    {
        static abstract V At<V>(float* x, float* gate, int c)
            where V : struct, ISimd<V>;
    }

    private readonly struct Plain : IValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At<V>(float* x, float* gate, int c)
            where V : struct, ISimd<V> => V.Load(x + c);
    }

    private readonly struct Gated : IValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V At<V>(float* x, float* gate, int c)
            where V : struct, ISimd<V> => V.Load(x + c) * V.Load(gate + c);
    }

    private struct BackwardBody : IVectorBody
    {
        public float* X;
        public float* Pairs;
        public float* Dy;
        public float* Dx;
        public int Pixels;
        public int Channels;
        public int Block;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Pixels, (task + 1) * Block);
            for (int p = task * Block; p < end; p++)
            {
                float* dx = Dx + ((long)p * Channels);
                Fill<V>(dx, Dy[(2L * p) + 1] / Channels, Channels, Add);
                float* x = X + ((long)p * Channels);
                float maximum = Pairs[2L * p];
                int c = 0;
                while (c < Channels - 1 && x[c] != maximum)
                    c++;
                dx[c] += Dy[2L * p];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Fill<V>(float* dx, float value, int count, bool add)
            where V : struct, ISimd<V>
        {
            V vector = V.Create(value);
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                V.Store(dx + i, add ? V.Load(dx + i) + vector : vector);
            for (; i < count; i++)
                dx[i] = add ? dx[i] + value : value;
        }
    }
}
