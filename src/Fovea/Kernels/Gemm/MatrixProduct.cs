using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Batched matrix products, y (+)= a · b with one operand transposed or none, over the register tiles of the
/// convolutions.</summary>
/// <remarks>Operands and result are matrices in the layouts given; the result overlaps no operand. Each task packs the panels that it
/// multiplies with; sums over the depth are cut at fixed places, so they do not depend on the tasks.</remarks>
internal static unsafe class MatrixProduct
{
    // A panel of that depth stays in the first or second cache level.
    private const int PackedDepth = 512;

    // Whole tiles of six and of seven rows.
    private const int RowStep = 42;

    /// <summary>From that many rows and columns on a transposed copy of the left operand pays.</summary>
    public const int LeastTransposed = 48;

    private const int LeastTasks = 8;
    private const int ProductsPerTask = 1 << 17;

    /// <summary>Computes all products.</summary>
    public static void Run(
        ProductForm form, ProductShape shape, ReadOnlySpan<float> a, MatrixLayout aLayout, ReadOnlySpan<float> b, MatrixLayout bLayout,
        Span<float> y, MatrixLayout yLayout, bool add)
    {
        if (shape.Batch == 0 || shape.Rows == 0 || shape.Columns == 0)
            return;
        if (form == ProductForm.LeftTransposed && Math.Min(shape.Rows, shape.Columns) >= LeastTransposed)
        {
            RunTransposed(shape, a, aLayout, b, bLayout, y, yLayout, add);
            return;
        }

        if (form != ProductForm.LeftTransposed && BlockedProduct.Pays(shape))
        {
            BlockedProduct.Run(form, shape, a, aLayout, b, bLayout, y, yLayout, add);
            return;
        }

        ColumnPanels panels = new(shape.Columns, Math.Max(1, Parallel.Bits / 32));
        int blocks = (int)Math.Min(
            BlockGeometry.CeilingOf(shape.Rows, RowStep), Math.Max(1, LeastTasks / Math.Min((long)shape.Batch * panels.Count, LeastTasks)));
        int blockRows = BlockGeometry.CeilingOf(BlockGeometry.CeilingOf(shape.Rows, blocks), RowStep) * RowStep;
        fixed (float* pa = a, pb = b, py = y)
        {
            Body body = new()
            {
                Form = form,
                Shape = shape,
                A = pa,
                B = pb,
                Y = py,
                ALayout = aLayout,
                BLayout = bLayout,
                YLayout = yLayout,
                Panels = panels,
                Blocks = BlockGeometry.CeilingOf(shape.Rows, blockRows),
                BlockRows = blockRows,
                Add = add,
            };
            long products = (long)Math.Min(blockRows, shape.Rows) * panels.WidthOf(0) * Math.Max(1, shape.Depth);
            body.PiecesPerTask = (int)Math.Max(1, ProductsPerTask / products);
            Parallel.ForVectors(BlockGeometry.CeilingOf(body.Pieces, body.PiecesPerTask), ref body);
        }
    }

    /// <summary>Floats from row to row of a copy: an odd number of cache lines, which spreads the rows over all cache sets.</summary>
    public static int SpreadPitch(int columns) => (BlockGeometry.CeilingOf(columns, 16) | 1) * 16;

    // The tile for a transposed operand jumps from row to row of it, and rows a power of two apart push each other out of the first cache
    // level: half the speed. A copy costs a fraction of a product with many columns.
    private static void RunTransposed(
        ProductShape shape, ReadOnlySpan<float> a, MatrixLayout aLayout, ReadOnlySpan<float> b, MatrixLayout bLayout, Span<float> y,
        MatrixLayout yLayout, bool add)
    {
        int pitch = SpreadPitch(shape.Depth);
        int size = checked(shape.Batch * shape.Rows * pitch);
        float* copy = Scratch.Rent(ScratchSlot.Transposed, size);
        MatrixLayout layout = new(0, 1, (long)shape.Rows * pitch, 0, pitch);
        fixed (float* pa = a)
            Transposition.Run(pa, aLayout, copy, layout, shape.Batch, shape.Depth, shape.Rows);
        Run(ProductForm.Plain, shape, new ReadOnlySpan<float>(copy, size), layout, b, bLayout, y, yLayout, add);
    }

    private struct Body : IVectorBody
    {
        public ProductForm Form;
        public ProductShape Shape;
        public float* A;
        public float* B;
        public float* Y;
        public MatrixLayout ALayout;
        public MatrixLayout BLayout;
        public MatrixLayout YLayout;
        public ColumnPanels Panels;
        public int Blocks;
        public int BlockRows;
        public int PiecesPerTask;
        public bool Add;

        public readonly int Pieces => checked(Shape.Batch * Panels.Count * Blocks);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = (int)Math.Min(Pieces, (task + 1L) * PiecesPerTask);
            for (int piece = task * PiecesPerTask; piece < end; piece++)
                Piece<V>(piece);
        }

        private readonly void Piece<V>(int piece)
            where V : struct, ISimd<V>
        {
            int firstRow = piece % Blocks * BlockRows;
            int rows = Math.Min(BlockRows, Shape.Rows - firstRow);
            int panel = piece / Blocks % Panels.Count;
            (int column, int columns) = (Panels.First(panel), Panels.Used(panel));
            int matrix = piece / (Blocks * Panels.Count);
            float* a = A + ALayout.Start(matrix) + (Form == ProductForm.LeftTransposed ? firstRow : (long)firstRow * ALayout.Pitch);
            float* b = B + BLayout.Start(matrix);
            float* y = Y + YLayout.Start(matrix) + ((long)firstRow * YLayout.Pitch);
            if (Shape.Depth == 0)
                Clear(y + column, rows, columns);
            else if (Form == ProductForm.LeftTransposed)
                Outer<V>(a, rows, b, column, columns, y);
            else
                Rows<V>(a, rows, b, column, columns, y + column);
        }

        private readonly void Clear(float* y, int rows, int columns)
        {
            for (int r = 0; r < rows && !Add; r++)
                new Span<float>(y + ((long)r * YLayout.Pitch), columns).Clear();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rows<V>(float* a, int rows, float* b, int column, int columns, float* y)
            where V : struct, ISimd<V>
        {
            int width = BlockGeometry.CeilingOf(columns, V.Count) * V.Count;
            float* zeros = stackalloc float[width];
            new Span<float>(zeros, width).Clear();
            int* offsets = stackalloc int[2 * RowStep];
            for (int r = 0; r < RowStep; r++)
                (offsets[r], offsets[RowStep + r]) = (r * ALayout.Pitch, r * YLayout.Pitch);
            int tap = 0;
            RowTileOperands o = default;
            o.SourceOffsets = offsets;
            o.SourceStep = ALayout.Pitch;
            o.TargetOffsets = offsets + RowStep;
            o.Taps = &tap;
            o.TapCount = 1;
            o.Panel = Scratch.Rent(ScratchSlot.Right, (long)Math.Min(PackedDepth, Shape.Depth) * width);
            o.Bias = zeros;
            o.Columns = columns;
            for (int k = 0; k < Shape.Depth; k += PackedDepth)
            {
                o.Run = Math.Min(PackedDepth, Shape.Depth - k);
                ProductPanel.Pack(Form, b, BLayout.Pitch, (k, o.Run), (column, columns), o.Panel, width);
                o.Accumulate = Add || k > 0;
                for (int row = 0; row < rows; row += RowStep)
                {
                    o.Rows = Math.Min(RowStep, rows - row);
                    o.Source = a + ((long)row * ALayout.Pitch) + k;
                    o.Target = y + ((long)row * YLayout.Pitch);
                    RowTiles.Run<V>(&o);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Outer<V>(float* a, int rows, float* b, int column, int columns, float* y)
            where V : struct, ISimd<V>
        {
            int run = 0;
            OuterSegment s = default;
            (s.LeftPixel, s.LeftCount) = (ALayout.Pitch, rows);
            (s.RightPixel, s.RightCount) = (BLayout.Pitch, Shape.Columns);
            s.Runs = &run;
            (s.Height, s.RunCount) = (1, 1);
            s.Target = y;
            s.TargetPitch = YLayout.Pitch;
            for (int k = 0; k < Shape.Depth; k += OuterTiles.Points)
            {
                s.Left = a + ((long)k * ALayout.Pitch);
                s.Right = b + ((long)k * BLayout.Pitch);
                s.Width = Math.Min(OuterTiles.Points, Shape.Depth - k);
                s.Add = Add || k > 0;
                OuterTiles.Run<V>(s, column, column + columns);
            }
        }
    }
}
