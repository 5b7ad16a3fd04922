using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = x · g₁ · g₂, or f(x · g₁ · g₂ + residual), on channels-last maps, where a gate is repeated along each of H, W and C in
/// which its size is 1. y must not overlap the operands.</summary>
internal static unsafe class GatingForward
{
    /// <param name="x">The map.</param>
    /// <param name="map">Its sizes.</param>
    /// <param name="g1">The first gate.</param>
    /// <param name="s1">Its steps through the map.</param>
    /// <param name="g2">The second gate, or empty.</param>
    /// <param name="s2">Its steps through the map.</param>
    /// <param name="y">The result.</param>
    /// <param name="epilogue">What is done with the products: residual and clamp.</param>
    public static void Run(
        ReadOnlySpan<float> x, Extent map, ReadOnlySpan<float> g1, Steps s1, ReadOnlySpan<float> g2, Steps s2, Span<float> y,
        Epilogue epilogue)
    {
        fixed (float* px = x, p1 = g1, p2 = g2, py = y)
        {
            Rows body = new() { X = px, G1 = p1, G2 = p2, Y = py, Map = map, S1 = s1, S2 = s2, Epilogue = epilogue };
            // Gates come from statistics of x, so the end of x is what the caches still hold.
            Parallel.ForVectors(map.D0 * map.D1, ref body, TaskOrder.Descending);
        }
    }

    /// <summary>The rows of a map, each a task.</summary>
    internal struct Rows : IVectorBody
    {
        public float* X;
        public float* G1;
        public float* G2;
        public float* Y;
        public Extent Map;
        public Steps S1;
        public Steps S2;
        public Epilogue Epilogue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int row)
            where V : struct, ISimd<V>
        {
            if (Epilogue.IsPlain)
                Row<V, StoreAsIs>(row);
            else
                Row<V, AddAndClamp>(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Row<V, F>(int row)
            where V : struct, ISimd<V>
            where F : struct, IFinish
        {
            if (S1.S3 == 0)
                Row<V, F, GateOfPixel>(row);
            else
                Row<V, F, GateOfChannel>(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Row<V, F, TFirst>(int row)
            where V : struct, ISimd<V>
            where F : struct, IFinish
            where TFirst : struct, IGate
        {
            if (G2 == null)
                Row<V, F, TFirst, NoGate>(row);
            else if (S2.S3 == 0)
                Row<V, F, TFirst, GateOfPixel>(row);
            else
                Row<V, F, TFirst, GateOfChannel>(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row<V, F, TFirst, TSecond>(int row)
            where V : struct, ISimd<V>
            where F : struct, IFinish
            where TFirst : struct, IGate
            where TSecond : struct, IGate
        {
            V low = V.Create(Epilogue.Low), high = V.Create(Epilogue.High);
            nint residual = Epilogue.Residual;
            int channels = Map.D3, n = row / Map.D1, h = row % Map.D1;
            float* x = X + ((long)row * Map.D2 * channels);
            float* y = Y + ((long)row * Map.D2 * channels);
            float* g1 = G1 + ((long)n * S1.S0) + ((long)h * S1.S1);
            float* g2 = G2 == null ? null : G2 + ((long)n * S2.S0) + ((long)h * S2.S1);
            for (int w = 0; w < Map.D2; w++)
            {
                int c = 0;
                for (; c <= channels - (4 * V.Count); c += 4 * V.Count)
                {
                    V y0 = Value<V, TFirst, TSecond>(x, g1, g2, c);
                    V y1 = Value<V, TFirst, TSecond>(x, g1, g2, c + V.Count);
                    V y2 = Value<V, TFirst, TSecond>(x, g1, g2, c + (2 * V.Count));
                    V y3 = Value<V, TFirst, TSecond>(x, g1, g2, c + (3 * V.Count));
                    V.Store(y + c, F.Apply(y0, low, high, y + c, residual));
                    V.Store(y + c + V.Count, F.Apply(y1, low, high, y + c + V.Count, residual));
                    V.Store(y + c + (2 * V.Count), F.Apply(y2, low, high, y + c + (2 * V.Count), residual));
                    V.Store(y + c + (3 * V.Count), F.Apply(y3, low, high, y + c + (3 * V.Count), residual));
                }

                for (; c <= channels - V.Count; c += V.Count)
                    V.Store(y + c, F.Apply(Value<V, TFirst, TSecond>(x, g1, g2, c), low, high, y + c, residual));
                if (c < channels)
                {
                    int rest = channels - c;
                    V last = V.LoadFirst(x + c, rest) * TFirst.FirstAt<V>(g1, c, rest) * TSecond.FirstAt<V>(g2, c, rest);
                    V.StoreFirst(y + c, F.ApplyFirst(last, low, high, y + c, residual, rest), rest);
                }

                x += channels;
                y += channels;
                g1 += S1.S2;
                g2 += S2.S2;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Value<V, TFirst, TSecond>(float* x, float* g1, float* g2, int c)
            where V : struct, ISimd<V>
            where TFirst : struct, IGate
            where TSecond : struct, IGate => V.Load(x + c) * TFirst.At<V>(g1, c) * TSecond.At<V>(g2, c);
    }
}
