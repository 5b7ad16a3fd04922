using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The sum of squares of a block of floats: registers inside a piece, doubles from piece to piece.</summary>
/// <remarks>Pieces follow from the length alone, so the sum does not depend on the number of threads.</remarks>
internal static unsafe class SquareSum
{
    private const int Piece = 1 << 9;
    private const int Block = 1 << 15;

    /// <summary>How many partial sums <see cref="Of"/> needs room for.</summary>
    public static int PartsOf(int count) => (count + Block - 1) / Block;

    /// <summary>Σ x². <paramref name="parts"/> is room for <see cref="PartsOf"/> doubles.</summary>
    public static double Of(ReadOnlySpan<float> x, Span<double> parts)
    {
        int tasks = PartsOf(x.Length);
        fixed (float* px = x)
        fixed (double* pp = parts[..tasks])
        {
            Body body = new() { X = px, Parts = pp, Count = x.Length };
            Parallel.ForVectors(tasks, ref body);
        }

        double sum = 0;
        foreach (double part in parts[..tasks])
            sum += part;
        return sum;
    }

    private struct Body : IVectorBody
    {
        public float* X;
        public double* Parts;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Count, (task + 1) * Block);
            double sum = 0;
            for (int start = task * Block; start < end; start += Piece)
                sum += PieceOf<V>(start, Math.Min(end, start + Piece));
            Parts[task] = sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly double PieceOf<V>(int start, int end)
            where V : struct, ISimd<V>
        {
            V lanes = V.Zero;
            int i = start;
            for (; i <= end - V.Count; i += V.Count)
            {
                V x = V.Load(X + i);
                lanes = V.MulAdd(x, x, lanes);
            }

            double sum = V.Sum(lanes);
            for (; i < end; i++)
                sum += (double)X[i] * X[i];
            return sum;
        }
    }
}
