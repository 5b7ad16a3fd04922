using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Keeps one position of each map, that of the largest weight, and makes the others zero without reading them.</summary>
/// <remarks>Maps are [N, P, C], weights [N, P]; targets overlap no operand.</remarks>
internal static unsafe class PositionSelection
{
    /// <summary>y = x at the first largest weight of each image, 0 elsewhere. NaN counts as larger than any number.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> y, (int Images, int Positions, int Channels) map)
    {
        y.Clear();
        for (int n = 0; n < map.Images; n++)
        {
            int at = ((n * map.Positions) + Largest(weights.Slice(n * map.Positions, map.Positions))) * map.Channels;
            x.Slice(at, map.Channels).CopyTo(y[at..]);
        }
    }

    /// <summary>dx gets dy at the position that was kept, added or written by the caller's clearing.</summary>
    public static void MapGradient(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, (int Images, int Positions, int Channels) map)
    {
        for (int n = 0; n < map.Images; n++)
        {
            int at = ((n * map.Positions) + Largest(weights.Slice(n * map.Positions, map.Positions))) * map.Channels;
            for (int c = 0; c < map.Channels; c++)
                dx[at + c] += dy[at + c];
        }
    }

    /// <summary>The gradient of the weights as if they were the mask, dw = Σ over the channels of x · dy, written or added.</summary>
    public static void WeightGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, int channels, bool add)
    {
        fixed (float* px = x, pd = dy, pw = dw)
        {
            Body body = new() { X = px, Dy = pd, Dw = pw, Rows = dw.Length, Channels = channels, Add = add };
            body.RowsPerTask = Math.Max(1, (1 << 14) / Math.Max(1, channels));
            Parallel.ForVectors(BlockGeometry.CeilingOf(body.Rows, body.RowsPerTask), ref body);
        }
    }

    private static int Largest(ReadOnlySpan<float> weights)
    {
        int largest = 0;
        for (int p = 1; p < weights.Length && !float.IsNaN(weights[largest]); p++)
        {
            if (weights[p] > weights[largest] || float.IsNaN(weights[p]))
                largest = p;
        }

        return largest;
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Rows;
        public int Channels;
        public int RowsPerTask;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Rows, (task + 1) * RowsPerTask);
            for (int row = task * RowsPerTask; row < end; row++)
            {
                float* x = X + ((long)row * Channels);
                float* dy = Dy + ((long)row * Channels);
                V sum = V.Zero;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    V.AddProduct(ref sum, V.Load(x + c), V.Load(dy + c));
                float total = V.Sum(sum);
                for (; c < Channels; c++)
                    total += x[c] * dy[c];
                Dw[row] = Add ? Dw[row] + total : total;
            }
        }
    }
}
