using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Batched products y (+)= a · b, or a · bᵀ, of matrices too large for the second cache level: b is packed once, then each task
/// keeps a block of a in the second level and a panel of b in the first.</summary>
internal static unsafe class BlockedProduct
{
    // Depth and floats of a panel that stays in the first cache level.
    private const int UsualDepth = 256;
    private const int PanelFloats = 8192;

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
        int vector = Math.Max(1, Parallel.Bits / 32);
        int lanes = PanelWidth.Full(vector);
        int panels = BlockGeometry.CeilingOf(s.Columns, lanes);
        int blocks = BlockGeometry.CeilingOf(s.Rows, BlockRows);
        float* packed = Scratch.Rent(ScratchSlot.Panels, (long)s.Batch * panels * lanes * s.Depth);
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
                Vector = vector,
            };
            Parallel.For(s.Batch * panels, ref packing);
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
                Groups = (int)Math.Clamp(LeastTasks / ((long)s.Batch * blocks), 1, panels),
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
        public int Panels;
        public int Vector;

        public readonly void Run(int task)
        {
            int lanes = PanelWidth.Full(Vector);
            int column = task % Panels * lanes;
            int columns = Math.Min(lanes, Shape.Columns - column);
            float* panel = Packed + ((long)task * lanes * Shape.Depth);
            int width = PanelWidth.Of(columns, Vector);
            ProductPanel.Pack(
                Form, B + BLayout.Start(task / Panels), BLayout.Pitch, (0, Shape.Depth), (column, columns), panel, width);
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
        public int Panels;
        public int Blocks;

        /// <summary>Parts into which the panels are cut, so that there are enough tasks.</summary>
        public int Groups;

        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int lanes = PanelWidth.Full(V.Count);
            int group = task % Groups, matrix = task / Groups / Blocks, row = task / Groups % Blocks * BlockRows;
            int firstPanel = (int)((long)Panels * group / Groups), endPanel = (int)((long)Panels * (group + 1) / Groups);
            int rows = Math.Min(BlockRows, Shape.Rows - row);
            float* a = A + ALayout.Start(matrix) + ((long)row * ALayout.Pitch);
            float* y = Y + YLayout.Start(matrix) + ((long)row * YLayout.Pitch);
            float* packed = Packed + ((long)matrix * Panels * lanes * Shape.Depth);
            float* zeros = stackalloc float[lanes];
            new Span<float>(zeros, lanes).Clear();
            int* offsets = stackalloc int[2 * TileRows];
            for (int r = 0; r < TileRows; r++)
            {
                offsets[r] = r * ALayout.Pitch;
                offsets[TileRows + r] = r * YLayout.Pitch;
            }

            int tap = 0;
            RowTileOperands o = default;
            o.SourceOffsets = offsets;
            o.TargetOffsets = offsets + TileRows;
            o.Taps = &tap;
            o.TapCount = 1;
            o.Bias = zeros;
            int usual = Math.Min(UsualDepth, PanelFloats / lanes);
            int depth = BlockGeometry.CeilingOf(Shape.Depth, Math.Max(1, (Shape.Depth + (usual / 2)) / usual));
            for (int k = 0; k < Shape.Depth; k += depth)
            {
                o.Run = Math.Min(depth, Shape.Depth - k);
                o.Accumulate = Add || k > 0;
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    o.Columns = Math.Min(lanes, Shape.Columns - (panel * lanes));
                    o.Panel = packed + ((long)panel * Shape.Depth * lanes) + ((long)k * PanelWidth.Of(o.Columns, V.Count));
                    for (int first = 0; first < rows; first += TileRows)
                    {
                        o.Rows = Math.Min(TileRows, rows - first);
                        o.Source = a + ((long)first * ALayout.Pitch) + k;
                        o.Target = y + ((long)first * YLayout.Pitch) + (panel * lanes);
                        RowTiles.Run<V>(&o);
                    }
                }
            }
        }
    }
}
