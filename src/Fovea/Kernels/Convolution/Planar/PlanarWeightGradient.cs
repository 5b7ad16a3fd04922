using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Weight gradients of <see cref="PlanarConvolution"/>: dw[c][tap] (+)= Σ over pixels of x[pixel + tap][c] · dy[pixel].</summary>
/// <remarks>x [N, H, W, C], dy [N, H', W', 1], dw (1, C, kH, kW). Blocks are cut by shape into at most 16 parts whose sums are added in
/// order.</remarks>
internal static unsafe class PlanarWeightGradient
{
    private const int MostParts = 16;
    private const int Taps = 8;

    /// <summary>Whether this is the kernel for a shape.</summary>
    public static bool Pays(in ConvolutionShape shape) => PlanarConvolution.Pays(shape) && shape.O == 1;

    /// <summary>Computes the gradient, or adds it.</summary>
    public static void Run(in ConvolutionShape shape, float* x, float* dy, float* dw, bool add)
    {
        PlaneRows rows = new(shape);
        int parts = Math.Min(MostParts, rows.Blocks), size = shape.C * shape.KernelArea;
        float* sums = Scratch.Rent(ScratchSlot.Partials, parts * (long)size);
        Body body = new() { Rows = rows, X = x, Dy = dy, Parts = parts, Size = size, Sums = sums };
        Parallel.ForVectors(parts, ref body);
        PartialSums.Add<Simd1>(sums, parts, size, dw, add);
    }

    private struct Body : IVectorBody
    {
        public PlaneRows Rows;
        public float* X;
        public float* Dy;
        public int Parts;
        public int Size;
        public float* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int part)
            where V : struct, ISimd<V>
        {
            float* sums = Sums + ((long)part * Size);
            new Span<float>(sums, Size).Clear();
            for (int block = Rows.Blocks * part / Parts; block < Rows.Blocks * (part + 1) / Parts; block++)
            {
                (int Image, int Row, int Rows) bounds = Rows.Bounds(block);
                if (bounds.Rows > 0)
                    AddBlock<V>(bounds, sums);
            }
        }

        private readonly void AddBlock<V>((int Image, int Row, int Rows) bounds, float* sums)
            where V : struct, ISimd<V>
        {
            int count = bounds.Rows * Rows.Pitch, filled = count + (Rows.Reach * Rows.Pitch), plane = filled + V.Count;
            float* planes = Scratch.Rent(ScratchSlot.Image, (Rows.Shape.C * (long)plane) + count + V.Count);
            float* gradient = planes + (Rows.Shape.C * (long)plane);
            Rows.TakeApart<V>(X, bounds, planes, plane);
            // The last register of a plane reads beyond it, and beyond the rows of dy are zeros.
            for (int c = 0; c < Rows.Shape.C; c++)
                new Span<float>(planes + ((long)c * plane) + filled, V.Count).Clear();
            float* from = Dy + ((((long)bounds.Image * Rows.Height) + bounds.Row) * Rows.Width);
            for (int y = 0; y < bounds.Rows; y++)
            {
                Span<float> row = new(gradient + (y * Rows.Pitch), Rows.Pitch);
                new ReadOnlySpan<float>(from + ((long)y * Rows.Width), Rows.Width).CopyTo(row);
                row[Rows.Width..].Clear();
            }

            new Span<float>(gradient + count, V.Count).Clear();
            int tap = 0;
            for (; tap <= Size - Taps; tap += Taps)
                AddTaps<V>(planes, plane, gradient, count, tap, sums + tap);
            for (; tap < Size; tap++)
                AddTap<V>(planes + Offset(tap, plane), gradient, count, sums + tap);
        }

        // Where the first pixel of a block meets a tap, counted over planes, rows and columns.
        private readonly long Offset(int tap, int plane)
        {
            ConvolutionShape shape = Rows.Shape;
            int row = tap / shape.Kernel.Width % shape.Kernel.Height, column = tap % shape.Kernel.Width;
            return ((long)(tap / shape.KernelArea) * plane) + (row * shape.Dilation.Height * Rows.Pitch) + (column * shape.Dilation.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void AddTaps<V>(float* planes, int plane, float* gradient, int count, int tap, float* sums)
            where V : struct, ISimd<V>
        {
            float* p0 = planes + Offset(tap, plane), p1 = planes + Offset(tap + 1, plane);
            float* p2 = planes + Offset(tap + 2, plane), p3 = planes + Offset(tap + 3, plane);
            float* p4 = planes + Offset(tap + 4, plane), p5 = planes + Offset(tap + 5, plane);
            float* p6 = planes + Offset(tap + 6, plane), p7 = planes + Offset(tap + 7, plane);
            V a0 = V.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            for (int i = 0; i < count; i += V.Count)
            {
                V g = V.Load(gradient + i);
                V.AddProduct(ref a0, V.Load(p0 + i), g);
                V.AddProduct(ref a1, V.Load(p1 + i), g);
                V.AddProduct(ref a2, V.Load(p2 + i), g);
                V.AddProduct(ref a3, V.Load(p3 + i), g);
                V.AddProduct(ref a4, V.Load(p4 + i), g);
                V.AddProduct(ref a5, V.Load(p5 + i), g);
                V.AddProduct(ref a6, V.Load(p6 + i), g);
                V.AddProduct(ref a7, V.Load(p7 + i), g);
            }

            sums[0] += V.Sum(a0);
            sums[1] += V.Sum(a1);
            sums[2] += V.Sum(a2);
            sums[3] += V.Sum(a3);
            sums[4] += V.Sum(a4);
            sums[5] += V.Sum(a5);
            sums[6] += V.Sum(a6);
            sums[7] += V.Sum(a7);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddTap<V>(float* plane, float* gradient, int count, float* sum)
            where V : struct, ISimd<V>
        {
            V a = V.Zero;
            for (int i = 0; i < count; i += V.Count)
                V.AddProduct(ref a, V.Load(plane + i), V.Load(gradient + i));
            *sum += V.Sum(a);
        }
    }
}
