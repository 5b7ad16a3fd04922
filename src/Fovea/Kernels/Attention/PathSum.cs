using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y (+)= u · g + v · h: two maps, each weighed per image and channel, and the gradients of that.</summary>
/// <remarks>Maps are [N, P, C], P positions; the weights of an image start <c>gatePitch</c> floats after those of the last one. An empty v
/// is none. Targets overlap no operand.</remarks>
internal static unsafe class PathSum
{
    private const int FloatsPerTask = 1 << 14;
    private const int PositionsPerSum = 64;

    public static void Forward(
        ReadOnlySpan<float> u, ReadOnlySpan<float> g, ReadOnlySpan<float> v, ReadOnlySpan<float> h, int gatePitch, Span<float> y,
        (int Images, int Positions, int Channels) map, bool add)
    {
        fixed (float* pu = u, pg = g, pv = v, ph = h, py = y)
        {
            ForwardBody body = new()
            {
                First = pu,
                FirstGate = pg,
                Second = pv,
                SecondGate = ph,
                Y = py,
                GatePitch = gatePitch,
                Positions = map.Positions,
                Channels = map.Channels,
                Rows = map.Images * map.Positions,
                RowsPerTask = Math.Max(1, FloatsPerTask / Math.Max(1, map.Channels)),
                Add = add,
            };
            Parallel.ForVectors(BlockGeometry.CeilingOf(body.Rows, body.RowsPerTask), ref body);
        }
    }

    /// <summary>dg = Σ over the positions of u · dy, written.</summary>
    public static void GateGradient(
        ReadOnlySpan<float> u, ReadOnlySpan<float> dy, Span<float> dg, int gatePitch, (int Images, int Positions, int Channels) map)
    {
        fixed (float* pu = u, pd = dy, pg = dg)
        {
            GateBody body = new()
            {
                U = pu,
                Dy = pd,
                Dg = pg,
                GatePitch = gatePitch,
                Positions = map.Positions,
                Channels = map.Channels,
            };
            Parallel.ForVectors(map.Images, ref body);
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public float* First;
        public float* FirstGate;
        public float* Second;
        public float* SecondGate;
        public float* Y;
        public int GatePitch;
        public int Positions;
        public int Channels;
        public int Rows;
        public int RowsPerTask;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Rows, (task + 1) * RowsPerTask);
            for (int row = task * RowsPerTask; row < end; row++)
            {
                long at = (long)row * Channels;
                long gate = (long)(row / Positions) * GatePitch;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    Put<V>(at + c, gate + c);
                for (; c < Channels; c++)
                    Put<Simd1>(at + c, gate + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(long at, long gate)
            where V : struct, ISimd<V>
        {
            V value = V.Load(First + at) * V.Load(FirstGate + gate);
            if (Second != null)
                V.AddProduct(ref value, V.Load(Second + at), V.Load(SecondGate + gate));
            V.Store(Y + at, Add ? V.Load(Y + at) + value : value);
        }
    }

    private struct GateBody : IVectorBody
    {
        public float* U;
        public float* Dy;
        public float* Dg;
        public int GatePitch;
        public int Positions;
        public int Channels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* dg = Dg + ((long)task * GatePitch);
            new Span<float>(dg, Channels).Clear();
            for (int first = 0; first < Positions; first += PositionsPerSum)
            {
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    Sum<V>(dg + c, task, first, c);
                for (; c < Channels; c++)
                    Sum<Simd1>(dg + c, task, first, c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Sum<V>(float* dg, int image, int first, int c)
            where V : struct, ISimd<V>
        {
            long at = ((((long)image * Positions) + first) * Channels) + c;
            V sum = V.Zero;
            for (int p = first; p < Math.Min(Positions, first + PositionsPerSum); p++, at += Channels)
                V.AddProduct(ref sum, V.Load(U + at), V.Load(Dy + at));
            V.Store(dg, V.Load(dg) + sum);
        }
    }
}
