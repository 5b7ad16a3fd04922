using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Input gradients of <see cref="PlanarConvolution"/>: dx[c] (+)= dy ∗ the weight of plane c turned around.</summary>
/// <remarks>dy [N, H', W', 1], dx [N, H, W, C], weight (1, C, kH, kW); nothing overlaps.</remarks>
internal static unsafe class PlanarInputGradient
{
    /// <summary>Whether this is the kernel for a shape: the forward one is, to one plane, and no pixel of dy lies out of reach of
    /// dx.</summary>
    public static bool Pays(in ConvolutionShape shape) =>
        PlanarConvolution.Pays(shape) && shape.O == 1
        && shape.Padding.Height + shape.ExtraPadding.Height <= (shape.Kernel.Height - 1) * shape.Dilation.Height
        && shape.Padding.Width + shape.ExtraPadding.Width <= (shape.Kernel.Width - 1) * shape.Dilation.Width;

    /// <summary>Computes the gradient, or adds it.</summary>
    public static void Run(in ConvolutionShape shape, float* dy, float* weight, float* dx, bool add)
    {
        float* turned = Scratch.Rent(ScratchSlot.Weights, shape.C * (long)shape.KernelArea);
        for (int c = 0; c < shape.C; c++)
        {
            Span<float> plane = new(turned + ((long)c * shape.KernelArea), shape.KernelArea);
            new ReadOnlySpan<float>(weight + ((long)c * shape.KernelArea), shape.KernelArea).CopyTo(plane);
            plane.Reverse();
        }

        PlaneRows rows = new(Reversed(shape));
        Body body = new() { Rows = rows, Planes = shape.C, Area = shape.KernelArea, Dy = dy, Weight = turned, Dx = dx, Add = add };
        Parallel.ForVectors(rows.Blocks, ref body);
    }

    // The convolution from dy to one plane of dx.
    private static ConvolutionShape Reversed(in ConvolutionShape shape) => shape with
    {
        C = 1,
        H = shape.OutputHeight,
        W = shape.OutputWidth,
        Padding = new Size(
            ((shape.Kernel.Height - 1) * shape.Dilation.Height) - shape.Padding.Height,
            ((shape.Kernel.Width - 1) * shape.Dilation.Width) - shape.Padding.Width),
        ExtraPadding = new Size(-shape.ExtraPadding.Height, -shape.ExtraPadding.Width),
    };

    private struct Body : IVectorBody
    {
        public PlaneRows Rows;
        public int Planes;
        public int Area;
        public float* Dy;
        public float* Weight;
        public float* Dx;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int row, int rows) = Rows.Bounds(task);
            if (rows <= 0)
                return;
            int slack = PlaneSums.Slack<V>(), sums = rows * Rows.Pitch, result = sums + slack;
            int plane = sums + (Rows.Reach * Rows.Pitch) + slack;
            float* source = Scratch.Rent(ScratchSlot.Image, plane + (Planes * (long)result));
            float* results = source + plane;
            Rows.TakeApart<V>(Dy, (image, row, rows), source, plane);
            for (int c = 0; c < Planes; c++)
                PlaneSums.Run<V>(Rows, source, plane, Weight + (c * Area), 0f, results + ((long)c * result), sums);

            float* target = Dx + ((((long)image * Rows.Height) + row) * Rows.Width * Planes);
            for (int y = 0; y < rows; y++)
                Join<V>(results + (y * Rows.Pitch), result, target + ((long)y * Rows.Width * Planes));
        }

        private readonly void Join<V>(float* results, int result, float* target)
            where V : struct, ISimd<V>
        {
            int x = 0;
            if (Planes == 2)
            {
                for (; x <= Rows.Width - V.Count; x += V.Count)
                {
                    (V low, V high) = V.Interleave(V.Load(results + x), V.Load(results + result + x));
                    Put(target + (2 * x), low);
                    Put(target + (2 * x) + V.Count, high);
                }
            }

            for (; x < Rows.Width; x++)
            {
                for (int c = 0; c < Planes; c++)
                    Put(target + ((long)x * Planes) + c, Simd1.Load(results + ((long)c * result) + x));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(float* target, V value)
            where V : struct, ISimd<V> => V.Store(target, Add ? V.Load(target) + value : value);
    }
}
