using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Batched products y (+)= a · b, or a · bᵀ, of matrices too large for the second cache level: b is packed once, then each task
/// keeps a block of a in the second level and a panel of b in the first.</summary>
internal static unsafe class BlockedProduct
{
    // Whole tiles of six and of eight rows; with the usual depth, a block is 72 KB at most.
    private const int BlockRows = 72;
    private const int TileRows = 24;
    private const int LeastTasks = 8;

    // Below that a whole left operand stays in the second cache level anyway.
    private const long LeastFloats = 40_000;

    public static bool Pays(ProductShape s) => (long)s.Rows * s.Depth >= LeastFloats && s.Columns >= 64;

    public static void Run(
        ProductForm form, ProductShape s, ReadOnlySpan<float> a, MatrixLayout aLayout, ReadOnlySpan<float> b, MatrixLayout bLayout,
        Span<float> y, MatrixLayout yLayout, bool add)
    {
        ColumnPanels panels = new(s.Columns, Math.Max(1, Parallel.Bits / 32));
        int blocks = BlockGeometry.CeilingOf(s.Rows, BlockRows);
        float* packed = Scratch.Rent(ScratchSlot.Panels, (long)s.Batch * panels.Width * s.Depth);
        fixed (float* pa = a, pb = b, py = y)
        {
            Packing packing = new()
            {
                Form = form,
                Shape = s,
                B = pb,
                BLayout = bLayout,
                Packed = packed,
                Panels = panels,
            };
            Parallel.For(s.Batch * panels.Count, ref packing);
            Body body = new()
            {
                Shape = s,
                A = pa,
                Packed = packed,
                Y = py,
                ALayout = aLayout,
                YLayout = yLayout,
                Panels = panels,
                Blocks = blocks,
                Groups = (int)Math.Clamp(LeastTasks / ((long)s.Batch * blocks), 1, panels.Count),
                Add = add,
            };
            Parallel.ForVectors(s.Batch * blocks * body.Groups, ref body);
        }
    }

    private struct Packing : IParallelBody
    {
        public ProductForm Form;
        public ProductShape Shape;
        public float* B;
        public MatrixLayout BLayout;
        public float* Packed;
        public ColumnPanels Panels;

        public readonly void Run(int task)
        {
            (int matrix, int i) = (task / Panels.Count, task % Panels.Count);
            int column = Panels.First(i);
            float* panel = Packed + ((((long)matrix * Panels.Width) + column) * Shape.Depth);
            ProductPanel.Pack(
                Form, B + BLayout.Start(matrix), BLayout.Pitch, (0, Shape.Depth), (column, Panels.Used(i)), panel, Panels.WidthOf(i));
        }
    }

    private struct Body : IVectorBody
    {
        public ProductShape Shape;
        public float* A;
        public float* Packed;
        public float* Y;
        public MatrixLayout ALayout;
        public MatrixLayout YLayout;
        public ColumnPanels Panels;
        public int Blocks;

        /// <summary>Parts into which the panels are cut, so that there are enough tasks.</summary>
        public int Groups;

        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int group = task % Groups, matrix = task / Groups / Blocks, row = task / Groups % Blocks * BlockRows;
            int firstPanel = (int)((long)Panels.Count * group / Groups), endPanel = (int)((long)Panels.Count * (group + 1) / Groups);
            int rows = Math.Min(BlockRows, Shape.Rows - row);
            float* a = A + ALayout.Start(matrix) + ((long)row * ALayout.Pitch);
            float* y = Y + YLayout.Start(matrix) + ((long)row * YLayout.Pitch);
            float* packed = Packed + ((long)matrix * Panels.Width * Shape.Depth);
            int most = Panels.WidthOf(0);
            float* zeros = stackalloc float[most];
            new Span<float>(zeros, most).Clear();
            int* offsets = stackalloc int[2 * TileRows];
            for (int r = 0; r < TileRows; r++)
            {
                offsets[r] = r * ALayout.Pitch;
                offsets[TileRows + r] = r * YLayout.Pitch;
            }

            int tap = 0;
            RowTileOperands o = default;
            o.SourceOffsets = offsets;
            o.SourceStep = ALayout.Pitch;
            o.TargetOffsets = offsets + TileRows;
            o.Taps = &tap;
            o.TapCount = 1;
            o.Bias = zeros;
            int usual = Panels.CachedDepth;
            int depth = BlockGeometry.CeilingOf(Shape.Depth, Math.Max(1, (Shape.Depth + (usual / 2)) / usual));
            for (int k = 0; k < Shape.Depth; k += depth)
            {
                o.Run = Math.Min(depth, Shape.Depth - k);
                o.Accumulate = Add || k > 0;
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    int column = Panels.First(panel);
                    o.Columns = Panels.Used(panel);
                    o.Panel = packed + ((long)column * Shape.Depth) + ((long)k * Panels.WidthOf(panel));
                    for (int first = 0; first < rows; first += TileRows)
                    {
                        o.Rows = Math.Min(TileRows, rows - first);
                        o.Source = a + ((long)first * ALayout.Pitch) + k;
                        o.Target = y + ((long)first * YLayout.Pitch) + column;
                        RowTiles.Run<V>(&o);
                    }
                }
            }
        }
    }
}
