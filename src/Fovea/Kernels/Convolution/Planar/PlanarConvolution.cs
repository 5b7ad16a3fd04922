using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Convolutions of stride 1 from a few planes to a few, of which the gates of positions are made: target = f(bias + source ∗
/// weight).</summary>
/// <remarks>Source [N, H, W, C], target [N, H', W', O], weight (O, C, kH, kW); nothing overlaps.</remarks>
internal static unsafe class PlanarConvolution
{
    private const int MostPlanes = 4;

    /// <summary>Whether this is the kernel for a shape: register tiles of the dense one hold many outputs of a cell, and here are
    /// few.</summary>
    public static bool Pays(in ConvolutionShape shape) =>
        shape.O <= MostPlanes && shape.Groups == 1 && shape.C <= MostPlanes && shape.Stride == new Size(1, 1) && shape.KernelArea > 1;

    /// <summary>Computes the convolution; without a bias <paramref name="bias"/> is null.</summary>
    public static void Run(in ConvolutionShape shape, float* source, float* weight, float* bias, float* target, Epilogue epilogue)
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
        public float* Bias;
        public float* Target;
        public Epilogue Epilogue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int image, int row, int rows) = Rows.Bounds(task);
            if (rows <= 0)
                return;
            int sums = rows * Rows.Pitch, planes = Rows.Shape.C, outputs = Rows.Shape.O, slack = PlaneSums.Slack<V>();
            int plane = sums + (Rows.Reach * Rows.Pitch) + slack, result = sums + slack;
            float* source = Scratch.Rent(ScratchSlot.Image, (planes * (long)plane) + (outputs * (long)result));
            float* results = source + ((long)planes * plane);
            Rows.TakeApart<V>(Source, (image, row, rows), source, plane);
            Sum<V>(source, plane, results, result, sums);
            float* target = Target + (((((long)image * Rows.Height) + row) * Rows.Width) * outputs);
            for (int y = 0; y < rows; y++)
                Finish<V>(results + (y * Rows.Pitch), result, target + ((long)y * Rows.Width * outputs));
            if (Epilogue.Then == Activation.None)
                return;
            LateActivation late = new() { Target = target, Rows = 1, Count = rows * Rows.Width * outputs };
            late.Run<V>(Epilogue.Then);
        }

        private readonly void Sum<V>(float* source, int plane, float* results, int result, int sums)
            where V : struct, ISimd<V>
        {
            if (Rows.Shape.O == FourPlaneSums.Planes)
            {
                FourPlaneSums.Run<V>(Rows, source, plane, Weight, Bias, results, result, sums);
                return;
            }

            int filter = Rows.Shape.C * Rows.Shape.KernelArea;
            for (int o = 0; o < Rows.Shape.O; o++)
            {
                float bias = Bias == null ? 0f : Bias[o];
                PlaneSums.Run<V>(Rows, source, plane, Weight + (o * filter), bias, results + ((long)o * result), sums);
            }
        }

        // A row: its pixels' results are brought side by side. What lies in the planes behind the row may be read.
        private readonly void Finish<V>(float* sums, int plane, float* target)
            where V : struct, ISimd<V>
        {
            switch (Rows.Shape.O)
            {
                case 1: FinishOne<V>(sums, target); break;
                case 2: FinishTwo<V>(sums, plane, target); break;
                case 4: FinishFour<V>(sums, plane, target); break;
                default: FinishAny(sums, plane, target); break;
            }
        }

        private readonly void FinishOne<V>(float* sums, float* target)
            where V : struct, ISimd<V>
        {
            for (int x = 0; x < Rows.Width; x += V.Count)
                Put(V.Load(sums + x), target + x, Rows.Width - x);
        }

        private readonly void FinishTwo<V>(float* sums, int plane, float* target)
            where V : struct, ISimd<V>
        {
            for (int x = 0; x < Rows.Width; x += V.Count, target += 2 * V.Count)
            {
                int count = 2 * (Rows.Width - x);
                (V low, V high) = V.Interleave(V.Load(sums + x), V.Load(sums + plane + x));
                Put(low, target, count);
                Put(high, target + V.Count, count - V.Count);
            }
        }

        private readonly void FinishFour<V>(float* sums, int plane, float* target)
            where V : struct, ISimd<V>
        {
            for (int x = 0; x < Rows.Width; x += V.Count, target += 4 * V.Count)
            {
                int count = 4 * (Rows.Width - x);
                float* from = sums + x;
                (V even0, V even1) = V.Interleave(V.Load(from), V.Load(from + (2 * plane)));
                (V odd0, V odd1) = V.Interleave(V.Load(from + plane), V.Load(from + (3 * plane)));
                (V first, V second) = V.Interleave(even0, odd0);
                (V third, V fourth) = V.Interleave(even1, odd1);
                Put(first, target, count);
                Put(second, target + V.Count, count - V.Count);
                Put(third, target + (2 * V.Count), count - (2 * V.Count));
                Put(fourth, target + (3 * V.Count), count - (3 * V.Count));
            }
        }

        private readonly void FinishAny(float* sums, int plane, float* target)
        {
            for (int x = 0; x < Rows.Width; x++)
            {
                for (int o = 0; o < Rows.Shape.O; o++, target++)
                    Put(Simd1.Load(sums + (o * plane) + x), target, 1);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put<V>(V value, float* target, int count)
            where V : struct, ISimd<V>
        {
            V low = V.Create(Epilogue.Low), high = V.Create(Epilogue.High);
            if (count >= V.Count)
                V.Store(target, AddAndClamp.Apply(value, low, high, target, Epilogue.Residual));
            else if (count > 0)
                V.StoreFirst(target, AddAndClamp.ApplyFirst(value, low, high, target, Epilogue.Residual, count), count);
        }
    }
}
