using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Convolutions of stride 1 from a few planes to one, of which the gates of positions are made: target = f(bias + source ∗
/// weight).</summary>
/// <remarks>Source [N, H, W, C], target [N, H', W', 1], weight (1, C, kH, kW); nothing overlaps.</remarks>
internal static unsafe class PlanarConvolution
{
    private const int MostPlanes = 4;

    /// <summary>Whether this is the kernel for a shape: register tiles of the dense one hold many outputs of a cell, and here is
    /// one.</summary>
    public static bool Pays(in ConvolutionShape shape) =>
        shape.O == 1 && shape.Groups == 1 && shape.C <= MostPlanes && shape.Stride == new Size(1, 1) && shape.KernelArea > 1;

    /// <summary>Computes the convolution; without a bias <paramref name="bias"/> is 0.</summary>
    public static void Run(in ConvolutionShape shape, float* source, float* weight, float bias, float* target, Epilogue epilogue)
    {
        PlaneRows rows = new(shape);
        Body body = new() { Rows = rows, Source = source, Weight = weight, Bias = bias, Target = target, Epilogue = epilogue };
        Parallel.ForVectors(rows.Blocks, ref body);
    }

    private struct Body : IVectorBody
    {
        public PlaneRows Rows;
        public float* Source;
        public float* Weight;
        public float Bias;
        public float* Target;
        public Epilogue Epilogue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int row, int rows) = Rows.Bounds(task);
            if (rows <= 0)
                return;
            int sums = rows * Rows.Pitch, planes = Rows.Shape.C, slack = PlaneSums.Slack<V>();
            int plane = sums + (Rows.Reach * Rows.Pitch) + slack;
            float* source = Scratch.Rent(ScratchSlot.Image, (planes * (long)plane) + sums + slack);
            float* result = source + ((long)planes * plane);
            Rows.TakeApart<V>(Source, (image, row, rows), source, plane);
            PlaneSums.Run<V>(Rows, source, plane, Weight, Bias, result, sums);

            long start = (((long)image * Rows.Height) + row) * Rows.Width;
            for (int y = 0; y < rows; y++)
                Finish<V>(result + (y * Rows.Pitch), Target + start + ((long)y * Rows.Width));
            if (Epilogue.Then == Activation.None)
                return;
            LateActivation late = new() { Target = Target + start, Rows = 1, Count = rows * Rows.Width };
            late.Run<V>(Epilogue.Then);
        }

        private readonly void Finish<V>(float* sums, float* target)
            where V : struct, ISimd<V>
        {
            int x = 0;
            for (; x <= Rows.Width - V.Count; x += V.Count)
                Put<V>(sums + x, target + x);
            for (; x < Rows.Width; x++)
                Put<Simd1>(sums + x, target + x);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(float* sum, float* target)
            where V : struct, ISimd<V>
        {
            V value = V.Load(sum);
            if (Epilogue.Residual != 0)
                value += V.Load(target + Epilogue.Residual);
            V.Store(target, V.MinOfNumber(V.MaxOfNumber(value, V.Create(Epilogue.Low)), V.Create(Epilogue.High)));
        }
    }
}
