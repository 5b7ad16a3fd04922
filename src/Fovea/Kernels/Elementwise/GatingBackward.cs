using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The gradients of y = x · g₁ · g₂ on channels-last maps, where a gate is repeated along each of H, W and C in which its size is
/// 1; see <see cref="GatingForward"/>.</summary>
/// <remarks>One task an image, so that a gate's gradient is summed in one order. Targets must not overlap the operands.</remarks>
internal static unsafe class GatingBackward
{
    /// <summary>dx (+)= dy · g₁ · g₂; the gates' gradients are written where their spans are not empty.</summary>
    public static void Run(
        ReadOnlySpan<float> x, Extent map, ReadOnlySpan<float> g1, Steps s1, ReadOnlySpan<float> g2, Steps s2, ReadOnlySpan<float> dy,
        Span<float> dx, bool add, Span<float> d1, Span<float> d2)
    {
        d1.Clear();
        d2.Clear();
        fixed (float* px = x, p1 = g1, p2 = g2, pdy = dy, pdx = dx, pd1 = d1, pd2 = d2)
        {
            BackwardBody body = new()
            {
                X = px,
                G1 = p1,
                G2 = p2,
                Dy = pdy,
                Dx = pdx,
                D1 = pd1,
                D2 = pd2,
                Map = map,
                S1 = s1,
                S2 = s2,
                Add = add,
            };
            Parallel.ForVectors(map.D0, ref body);
        }
    }

    /// <summary>A gate's value at a channel; 1 without a gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gate<V>(float* gate, int c, int step)
        where V : struct, ISimd<V> => gate == null ? V.Create(1f) : step == 0 ? V.Create(*gate) : V.Load(gate + c);

    private static float* At(float* gate, Steps steps, int n, int h, int w) =>
        gate == null ? null : gate + ((long)n * steps.S0) + ((long)h * steps.S1) + ((long)w * steps.S2);

    private struct BackwardBody : IVectorBody
    {
        public float* X;
        public float* G1;
        public float* G2;
        public float* Dy;
        public float* Dx;
        public float* D1;
        public float* D2;
        public Extent Map;
        public Steps S1;
        public Steps S2;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            for (int h = 0; h < Map.D1; h++)
            {
                for (int w = 0; w < Map.D2; w++)
                {
                    long pixel = (((((long)task * Map.D1) + h) * Map.D2) + w) * Map.D3;
                    Pixel<V>(
                        X + pixel, At(G1, S1, task, h, w), S1.S3, At(G2, S2, task, h, w), S2.S3, Dy + pixel, Dx == null ? null : Dx + pixel,
                        Add,
                        At(D1, S1, task, h, w), At(D2, S2, task, h, w), Map.D3);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Pixel<V>(
            float* x, float* g1, int s1, float* g2, int s2, float* dy, float* dx, bool add, float* d1, float* d2, int channels)
            where V : struct, ISimd<V>
        {
            V sum1 = V.Zero, sum2 = V.Zero;
            int c = 0;
            for (; c <= channels - V.Count; c += V.Count)
                Step(x, g1, s1, g2, s2, dy, dx, add, d1, d2, c, ref sum1, ref sum2);
            Simd1 rest1 = Simd1.Zero, rest2 = Simd1.Zero;
            for (; c < channels; c++)
                Step(x, g1, s1, g2, s2, dy, dx, add, d1, d2, c, ref rest1, ref rest2);
            if (d1 != null && s1 == 0)
                *d1 += V.Sum(sum1) + Simd1.Sum(rest1);
            if (d2 != null && s2 == 0)
                *d2 += V.Sum(sum2) + Simd1.Sum(rest2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Step<V>(
            float* x, float* g1, int s1, float* g2, int s2, float* dy, float* dx, bool add, float* d1, float* d2, int c, ref V sum1,
            ref V sum2)
            where V : struct, ISimd<V>
        {
            V gate1 = Gate<V>(g1, c, s1);
            V gate2 = Gate<V>(g2, c, s2);
            V gradient = V.Load(dy + c);
            if (dx != null)
            {
                V value = gradient * gate1 * gate2;
                V.Store(dx + c, add ? V.Load(dx + c) + value : value);
            }

            V product = gradient * V.Load(x + c);
            if (d1 != null)
                Accumulate(product * gate2, d1, s1, c, ref sum1);
            if (d2 != null)
                Accumulate(product * gate1, d2, s2, c, ref sum2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Accumulate<V>(V value, float* target, int step, int c, ref V sum)
            where V : struct, ISimd<V>
        {
            if (step == 0)
                sum += value;
            else
                V.Store(target + c, V.Load(target + c) + value);
        }
    }
}
