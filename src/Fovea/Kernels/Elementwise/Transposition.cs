using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Transposes matrices of a batch: target[j][i] = source[i][j].</summary>
/// <remarks>Square tiles go through as many interleaving steps as a register has address bits: each step joins row i with row i + n/2 and
/// so moves one bit of the row number into the column number. Pitches count floats; source and target do not overlap.</remarks>
internal static unsafe class Transposition
{
    private const int RowsPerTask = 64;

    /// <summary>Transposes dense matrices of rows × columns, one after the other.</summary>
    public static void Run(ReadOnlySpan<float> source, Span<float> target, int batch, int rows, int columns)
    {
        fixed (float* ps = source, pt = target)
            Run(ps, MatrixLayout.Dense(rows, columns), pt, MatrixLayout.Dense(columns, rows), batch, rows, columns);
    }

    /// <summary>Transposes the matrices of a batch where they lie.</summary>
    public static void Run(
        float* source, MatrixLayout sourceLayout, float* target, MatrixLayout targetLayout, int batch, int rows, int columns)
    {
        int blocks = BlockGeometry.CeilingOf(rows, RowsPerTask);
        Body body = new()
        {
            Source = source,
            Target = target,
            SourceLayout = sourceLayout,
            TargetLayout = targetLayout,
            Rows = rows,
            Columns = columns,
            Blocks = blocks,
        };
        Parallel.ForVectors(batch * blocks, ref body);
    }

    private struct Body : IVectorBody
    {
        public float* Source;
        public float* Target;
        public MatrixLayout SourceLayout;
        public MatrixLayout TargetLayout;
        public int Rows;
        public int Columns;
        public int Blocks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* source = Source + SourceLayout.Start(task / Blocks);
            float* target = Target + TargetLayout.Start(task / Blocks);
            int row = task % Blocks * RowsPerTask;
            int end = Math.Min(Rows, row + RowsPerTask);
            int whole = Columns / V.Count * V.Count;
            for (; row <= end - V.Count; row += V.Count)
            {
                for (int column = 0; column < whole; column += V.Count)
                    Tile<V>(source + ((long)row * SourceLayout.Pitch) + column, target + ((long)column * TargetLayout.Pitch) + row);
                Rest(source, target, row, row + V.Count, whole);
            }

            Rest(source, target, row, end, 0);
        }

        private readonly void Rest(float* source, float* target, int row, int end, int from)
        {
            for (; row < end; row++)
            {
                for (int column = from; column < Columns; column++)
                    target[((long)column * TargetLayout.Pitch) + row] = source[((long)row * SourceLayout.Pitch) + column];
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Tile<V>(float* source, float* target)
            where V : struct, ISimd<V>
        {
            if (V.Count == 1)
            {
                *target = *source;
                return;
            }

            float* room = stackalloc float[(2 * V.Count * V.Count) + CacheLine.Floats];
            float* lanes = CacheLine.Align(room);
            float* from = source;
            nint pitch = SourceLayout.Pitch;
            float* to = lanes;
            nint toPitch = V.Count;
            int half = V.Count / 2;
            for (int step = 1; step < V.Count; step *= 2)
            {
                if (step == half)
                {
                    to = target;
                    toPitch = TargetLayout.Pitch;
                }

                for (int i = 0; i < half; i++)
                {
                    (V low, V high) = V.Interleave(V.Load(from + (i * pitch)), V.Load(from + ((i + half) * pitch)));
                    V.Store(to + (2 * i * toPitch), low);
                    V.Store(to + (((2 * i) + 1) * toPitch), high);
                }

                from = to;
                pitch = toPitch;
                to = from == lanes ? lanes + (V.Count * V.Count) : lanes;
            }
        }
    }
}
