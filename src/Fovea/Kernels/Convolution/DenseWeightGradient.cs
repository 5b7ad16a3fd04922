using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Weight gradients of dense and grouped convolutions: dw[o][c][tap] (+)= Σ over pixels of x[pixel + tap][c] ·
/// dy[pixel][o].</summary>
/// <remarks>x and dy are [N, H, W, C], the result is (O, C / groups, kernel height, kernel width). Pixels are cut by shape into at most 16
/// parts whose sums are added in order.</remarks>
internal static unsafe class DenseWeightGradient
{
    private const int MostParts = 16;
    private const int LeastPointsPerPart = 512;
    private const int LeastTasks = 8;

    // Sums that leave the second cache level are read and written less often when more points are summed at a time.
    private const int LargeTarget = 48 * 1024;

    /// <summary>Computes the gradient at the width of this process.</summary>
    /// <param name="plan">The forward plan.</param>
    /// <param name="x">The input.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="gradient">The result.</param>
    /// <param name="accumulate">Whether to add to the result.</param>
    public static void Run(ConvolutionPlan plan, float* x, float* dy, float* gradient, bool accumulate)
    {
        switch (Isa.Bits)
        {
            case 512: Run<Simd512>(plan, x, dy, gradient, accumulate); break;
            case 256: Run<Simd256>(plan, x, dy, gradient, accumulate); break;
            case 128: Run<Simd128>(plan, x, dy, gradient, accumulate); break;
            default: Run<Simd1>(plan, x, dy, gradient, accumulate); break;
        }
    }

    /// <summary>Computes the gradient with registers <typeparamref name="V"/>.</summary>
    public static void Run<V>(ConvolutionPlan plan, float* x, float* dy, float* gradient, bool accumulate)
        where V : struct, ISimd<V>
    {
        ConvolutionShape s = plan.Shape;
        BlockGeometry blocks = plan.Blocks;
        int* runs = stackalloc int[s.KernelArea];
        (int runCount, int run) = plan.Runs(plan.Phases[0], new Span<int>(runs, s.KernelArea));
        bool swap = Efficiency<V>(s.GroupOutputs, run) >= Efficiency<V>(run, s.GroupOutputs);
        bool direct = swap && runCount == 1 && run == s.GroupInputs;
        int columns = swap ? run : s.GroupOutputs;
        long points = (long)s.N * blocks.Grid.Height * blocks.Grid.Width;
        int parts = (int)Math.Clamp(points / LeastPointsPerPart, 1, MostParts);
        blocks.WidenTo(parts);
        parts = Math.Min(parts, blocks.Blocks);
        ColumnPanels panels = new(columns, V.Count);
        int splits = Math.Clamp(BlockGeometry.CeilingOf(LeastTasks, parts * s.Groups), 1, panels.Count);
        long size = (long)s.O * s.GroupInputs * s.KernelArea;
        bool inPlace = direct && parts == 1;
        Body<V> body = new()
        {
            Blocks = blocks,
            X = x,
            Dy = dy,
            Outputs = s.O,
            GroupOutputs = s.GroupOutputs,
            Groups = s.Groups,
            Parts = parts,
            Splits = splits,
            Runs = runs,
            RunCount = runCount,
            Run = run,
            Swap = swap,
            Panels = panels,
            Size = size,
            Sums = inPlace ? gradient : Scratch.Rent(ScratchSlot.Partials, parts * size),
            AddToFirst = inPlace && accumulate,
        };
        body.RunTasks();
        if (inPlace)
            return;
        if (direct)
        {
            PartialSums.Add<V>(body.Sums, parts, size, gradient, accumulate);
            return;
        }

        PartialSums.Add<V>(body.Sums, parts, size, body.Sums, false);
        WeightOrder order = new()
        {
            From = body.Sums,
            To = gradient,
            Accumulate = accumulate,
            Outputs = s.O,
            GroupOutputs = s.GroupOutputs,
            GroupInputs = s.GroupInputs,
            Area = s.KernelArea,
            RunCount = runCount,
            Run = run,
            Swap = swap,
        };
        Parallel.For(BlockGeometry.CeilingOf(s.O, WeightOrder.OutputsPerTask), ref order);
    }

    // The share of a tile's products that are wanted.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Efficiency<V>(int rows, int columns)
        where V : struct, ISimd<V> =>
        (float)rows / Math.Max(rows, Four.Count) * columns / (BlockGeometry.CeilingOf(columns, V.Count) * V.Count);

    private struct Body<V> : IParallelBody
        where V : struct, ISimd<V>
    {
        public BlockGeometry Blocks;
        public float* X;
        public float* Dy;
        public int Outputs;
        public int GroupOutputs;
        public int Groups;
        public int Parts;
        public int Splits;
        public int* Runs;
        public int RunCount;
        public int Run;
        public bool Swap;
        public ColumnPanels Panels;
        public long Size;
        public float* Sums;
        public bool AddToFirst;

        public void RunTasks() => Parallel.For(Parts * Groups * Splits, ref this);

        readonly void IParallelBody.Run(int task)
        {
            int split = task % Splits;
            int group = task / Splits % Groups;
            int part = task / (Splits * Groups);
            int start = Panels.First(Panels.Count * split / Splits);
            int end = Math.Min(Swap ? Run : GroupOutputs, Panels.First(Panels.Count * (split + 1) / Splits));
            float* sums = Sums + (part * Size) + (group * (Size / Groups));
            bool add = AddToFirst;
            for (int block = Blocks.Blocks * part / Parts; block < Blocks.Blocks * (part + 1) / Parts; block++)
            {
                (int image, int images, int row, int rows) = Blocks.Bounds(block);
                float* x = Blocks.Load(X, block, group);
                for (int i = 0; i < images; i++)
                {
                    long pixel = (((long)(image + i) * Blocks.Grid.Height) + row) * Blocks.Grid.Width;
                    float* dy = Dy + (pixel * Outputs) + ((nint)group * GroupOutputs);
                    SumImage(x + ((nint)i * Blocks.ImagePitch), dy, rows, sums, start, end, add);
                    add = true;
                }
            }
        }

        private readonly void SumImage(float* x, float* dy, int rows, float* sums, int start, int end, bool add)
        {
            nint xPixel = (nint)Blocks.Step.Width * Blocks.PixelPitch;
            nint xRow = (nint)Blocks.Step.Height * Blocks.RowPitch;
            nint dyRow = (nint)Blocks.Grid.Width * Outputs;
            OuterSegment s = default;
            int points = Run * GroupOutputs >= LargeTarget ? 2 * OuterTiles.Points : OuterTiles.Points;
            int step = Math.Max(1, points / Blocks.Grid.Width);
            for (int y = 0; y < rows; y += step)
            {
                s.Height = Math.Min(step, rows - y);
                s.Width = Blocks.Grid.Width;
                nint leftPixel = xPixel;
                if (s.Width == 1)
                {
                    (s.Width, s.Height) = (s.Height, 1);
                    leftPixel = xRow;
                }

                s.Add = add || y > 0;
                s.Left = x + (y * xRow);
                (s.LeftRow, s.LeftPixel, s.LeftCount) = (xRow, leftPixel, Run);
                s.Right = dy + (y * dyRow);
                (s.RightRow, s.RightPixel, s.RightCount) = (dyRow, Outputs, GroupOutputs);
                s.Runs = Runs;
                (s.RunCount, s.RunsShiftRight) = (RunCount, false);
                s.Target = sums;
                if (Swap)
                    s.Exchange();
                s.TargetPitch = s.RightCount;
                OuterTiles.Run<V>(s, start, end);
            }
        }
    }
}
