using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Bias gradients: sums[c] (+)= Σ over rows of values[row][c], in blocks whose sums are added in double precision.</summary>
internal static unsafe class ColumnSums
{
    private const int MostParts = 16;
    private const int RowsPerBlock = 128;

    /// <summary>Sums <paramref name="rows"/> rows of <paramref name="sums"/>.Length values.</summary>
    public static void Run(ReadOnlySpan<float> values, int rows, Span<float> sums, bool add)
    {
        int columns = sums.Length;
        int parts = Math.Clamp(BlockGeometry.CeilingOf(rows, RowsPerBlock), 1, MostParts);
        fixed (float* from = values, to = sums)
        {
            double* partials = (double*)Scratch.Rent(ScratchSlot.Partials, 2L * parts * columns);
            Body body = new() { Values = from, Rows = rows, Columns = columns, Parts = parts, Partials = partials };
            Parallel.For(parts, ref body);
            for (int c = 0; c < columns; c++)
            {
                double sum = add ? to[c] : 0;
                for (int part = 0; part < parts; part++)
                    sum += partials[((long)part * columns) + c];
                to[c] = (float)sum;
            }
        }
    }

    private struct Body : IParallelBody
    {
        public float* Values;
        public int Rows;
        public int Columns;
        public int Parts;
        public double* Partials;

        public readonly void Run(int task)
        {
            double* sums = Partials + ((long)task * Columns);
            new Span<double>(sums, Columns).Clear();
            int end = (int)((long)Rows * (task + 1) / Parts);
            for (int row = (int)((long)Rows * task / Parts); row < end; row += RowsPerBlock)
            {
                float* block = Values + ((long)row * Columns);
                int rows = Math.Min(RowsPerBlock, end - row);
                int c = 0;
                switch (Isa.Bits)
                {
                    case 512: c = Block<Simd512>(block, rows, sums, c); break;
                    case 256: c = Block<Simd256>(block, rows, sums, c); break;
                    case 128: c = Block<Simd128>(block, rows, sums, c); break;
                }

                Block<Simd1>(block, rows, sums, c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly int Block<V>(float* block, int rows, double* sums, int c)
            where V : struct, ISimd<V>
        {
            float* lanes = stackalloc float[V.Count];
            for (; c <= Columns - V.Count; c += V.Count)
            {
                V even = V.Zero, odd = V.Zero;
                float* value = block + c;
                int row = 0;
                for (; row < rows - 1; row += 2, value += 2 * Columns)
                {
                    even += V.Load(value);
                    odd += V.Load(value + Columns);
                }

                if (row < rows)
                    even += V.Load(value);
                V.Store(lanes, even + odd);
                for (int lane = 0; lane < V.Count; lane++)
                    sums[c + lane] += lanes[lane];
            }

            return c;
        }
    }
}
