using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The sizes and rules of a grid sampling: maps [N, H, W, C] read at the points of a grid [N, P, 2], x before y.</summary>
internal readonly record struct GridShape(int N, int C, SampleAxis Rows, SampleAxis Columns, int Points, SampleMode Mode);

/// <summary>Reads maps at the points of a grid, and the gradients of map and grid.</summary>
/// <remarks>Maps and results are channels last; targets overlap no operand. Points of one image add to the map's gradient in their
/// order, in one task per image.</remarks>
internal static unsafe class GridSampling
{
    private const int FloatsPerTask = 1 << 13;

    public static void Forward(in GridShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> grid, Span<float> y)
    {
        fixed (float* px = x, pg = grid, py = y)
        {
            ForwardBody body = new() { Shape = shape, X = px, Grid = pg, Y = py };
            body.PerTask = Math.Max(1, FloatsPerTask / Math.Max(1, shape.C));
            Parallel.ForVectors(BlockGeometry.CeilingOf(shape.N * shape.Points, body.PerTask), ref body);
        }
    }

    /// <summary>Adds to dx; writes the grid's gradient, or adds to it. An empty target is not wanted.</summary>
    public static void Backward(
        in GridShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> grid, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dgrid,
        bool addToGrid)
    {
        fixed (float* px = x, pg = grid, pd = dy, pdx = dx, pdg = dgrid)
        {
            BackwardBody body = new()
            {
                Shape = shape,
                X = px,
                Grid = pg,
                Dy = pd,
                Dx = pdx,
                Dgrid = pdg,
                AddToGrid = addToGrid,
            };
            Parallel.ForVectors(shape.N, ref body);
        }
    }

    /// <summary>The neighbours that a point reads: offsets in an image (−1 outside), weights, and how these move with the place.</summary>
    private struct Neighbours
    {
        public fixed long Offset[4];
        public fixed float Weight[4];
        public fixed double ByColumn[4];
        public fixed double ByRow[4];
        public int Count;

        public void Find(in GridShape shape, float* point)
        {
            (double column, double columnSlope) = shape.Columns.Locate(point[0]);
            (double row, double rowSlope) = shape.Rows.Locate(point[1]);
            if (shape.Mode == SampleMode.Nearest)
            {
                Count = 1;
                Set(0, shape, Math.Round(row), Math.Round(column), 1, 0, 0);
                return;
            }

            Count = 4;
            (double top, double left) = (Math.Floor(row), Math.Floor(column));
            (double fy, double fx) = (row - top, column - left);
            Set(0, shape, top, left, (1 - fy) * (1 - fx), -(1 - fy) * columnSlope, -(1 - fx) * rowSlope);
            Set(1, shape, top, left + 1, (1 - fy) * fx, (1 - fy) * columnSlope, -fx * rowSlope);
            Set(2, shape, top + 1, left, fy * (1 - fx), -fy * columnSlope, (1 - fx) * rowSlope);
            Set(3, shape, top + 1, left + 1, fy * fx, fy * columnSlope, fx * rowSlope);
        }

        private void Set(int i, in GridShape shape, double row, double column, double weight, double byColumn, double byRow)
        {
            bool inside = row >= 0 && row < shape.Rows.Size && column >= 0 && column < shape.Columns.Size;
            Offset[i] = inside ? (((long)row * shape.Columns.Size) + (long)column) * shape.C : -1;
            Weight[i] = (float)weight;
            ByColumn[i] = byColumn;
            ByRow[i] = byRow;
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public GridShape Shape;
        public float* X;
        public float* Grid;
        public float* Y;
        public int PerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            Neighbours near = default;
            int end = Math.Min(Shape.N * Shape.Points, (task + 1) * PerTask);
            for (int point = task * PerTask; point < end; point++)
            {
                near.Find(Shape, Grid + (2L * point));
                float* image = X + ((long)(point / Shape.Points) * Shape.Rows.Size * Shape.Columns.Size * Shape.C);
                float* y = Y + ((long)point * Shape.C);
                new Span<float>(y, Shape.C).Clear();
                for (int i = 0; i < near.Count; i++)
                {
                    if (near.Offset[i] >= 0)
                        Add<V>(image + near.Offset[i], near.Weight[i], y, Shape.C);
                }
            }
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public GridShape Shape;
        public float* X;
        public float* Grid;
        public float* Dy;
        public float* Dx;
        public float* Dgrid;
        public bool AddToGrid;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            Neighbours near = default;
            long image = (long)task * Shape.Rows.Size * Shape.Columns.Size * Shape.C;
            for (int p = 0; p < Shape.Points; p++)
            {
                long point = ((long)task * Shape.Points) + p;
                near.Find(Shape, Grid + (2 * point));
                float* dy = Dy + (point * Shape.C);
                double column = 0, row = 0;
                for (int i = 0; i < near.Count; i++)
                {
                    if (near.Offset[i] < 0)
                        continue;
                    if (Dx != null)
                        Add<V>(dy, near.Weight[i], Dx + image + near.Offset[i], Shape.C);
                    if (Dgrid == null)
                        continue;
                    double product = Dot<V>(dy, X + image + near.Offset[i], Shape.C);
                    column += product * near.ByColumn[i];
                    row += product * near.ByRow[i];
                }

                if (Dgrid == null)
                    continue;
                float* target = Dgrid + (2 * point);
                target[0] = (AddToGrid ? target[0] : 0f) + (float)column;
                target[1] = (AddToGrid ? target[1] : 0f) + (float)row;
            }
        }
    }

    // y += factor · x
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V>(float* x, float factor, float* y, int count)
        where V : struct, ISimd<V>
    {
        V scale = V.Create(factor);
        int c = 0;
        for (; c <= count - V.Count; c += V.Count)
            V.Store(y + c, V.MulAdd(V.Load(x + c), scale, V.Load(y + c)));
        for (; c < count; c++)
            y[c] = float.MultiplyAddEstimate(x[c], factor, y[c]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot<V>(float* a, float* b, int count)
        where V : struct, ISimd<V>
    {
        V sum = V.Zero;
        int c = 0;
        for (; c <= count - V.Count; c += V.Count)
            V.AddProduct(ref sum, V.Load(a + c), V.Load(b + c));
        double total = V.Sum(sum);
        for (; c < count; c++)
            total += (double)a[c] * b[c];
        return total;
    }
}
