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

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            if (S1.S3 == 0)
                Image<V, GateOfPixel>(task);
            else
                Image<V, GateOfChannel>(task);
        }

        private readonly void Image<V, TFirst>(int image)
            where V : struct, ISimd<V>
            where TFirst : struct, IGate
        {
            if (G2 == null)
                Image<V, TFirst, NoGate>(image);
            else if (S2.S3 == 0)
                Image<V, TFirst, GateOfPixel>(image);
            else
                Image<V, TFirst, GateOfChannel>(image);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Image<V, TFirst, TSecond>(int image)
            where V : struct, ISimd<V>
            where TFirst : struct, IGate
            where TSecond : struct, IGate
        {
            for (int h = 0; h < Map.D1; h++)
            {
                long first = (((long)image * Map.D1) + h) * Map.D2 * Map.D3;
                long at1 = ((long)image * S1.S0) + ((long)h * S1.S1), at2 = ((long)image * S2.S0) + ((long)h * S2.S1);
                GatingRow row = new()
                {
                    X = X + first,
                    Dy = Dy + first,
                    Dx = Dx == null ? null : Dx + first,
                    G1 = G1 + at1,
                    G2 = G2 == null ? null : G2 + at2,
                    D1 = D1 == null ? null : D1 + at1,
                    D2 = D2 == null ? null : D2 + at2,
                    Step1 = S1.S2,
                    Step2 = S2.S2,
                    Pixels = Map.D2,
                    Channels = Map.D3,
                    Add = Add,
                };
                row.Run<V, TFirst, TSecond>();
            }
        }
    }
}
