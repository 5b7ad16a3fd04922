using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The maximum and the mean over the channels of every position, side by side, in one pass over a channels-last map.</summary>
internal static unsafe class ChannelPooling
{
    private const int BlockFloats = 1 << 14;

    /// <summary>Writes pairs (maximum, mean), one a position.</summary>
    public static void Forward(ReadOnlySpan<float> x, int pixels, int channels, Span<float> pairs)
    {
        fixed (float* px = x, py = pairs)
        {
            ForwardBody body =
                new() { X = px, Pairs = py, Pixels = pixels, Channels = channels, Block = Math.Max(1, BlockFloats / channels) };
            Parallel.ForVectors((pixels + body.Block - 1) / body.Block, ref body);
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
        public float* Pairs;
        public int Pixels;
        public int Channels;
        public int Block;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Pixels, (task + 1) * Block);
            for (int p = task * Block; p < end; p++)
                Pixel<V>(X + ((long)p * Channels), Pairs + (2L * p), Channels);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Pixel<V>(float* x, float* pair, int channels)
            where V : struct, ISimd<V>
        {
            int c = 0;
            V sum = V.Zero;
            V best = V.Create(*x);
            for (; c <= channels - V.Count; c += V.Count)
            {
                V value = V.Load(x + c);
                sum += value;
                best = V.Max(best, value);
            }

            float* lanes = stackalloc float[16];
            V.Store(lanes, best);
            float maximum = lanes[0];
            for (int i = 1; i < V.Count; i++)
                maximum = MathF.Max(maximum, lanes[i]);
            float total = V.Sum(sum);
            for (; c < channels; c++)
            {
                total += x[c];
                maximum = MathF.Max(maximum, x[c]);
            }

            pair[0] = maximum;
            pair[1] = total / channels;
        }
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
