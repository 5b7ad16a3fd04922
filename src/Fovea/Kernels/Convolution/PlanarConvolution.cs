using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Convolutions of stride 1 from a few planes to one, of which the gates of positions are made: target = f(bias + source ∗
/// weight).</summary>
/// <remarks>Source [N, H, W, C], target [N, H', W', 1], weight (1, C, kH, kW); nothing overlaps. A task takes the planes of its rows apart
/// and puts zeros around them, so that a tap is one shift of all of its rows: registers run over the ends of rows, and narrow planes fill
/// them as wide ones do.</remarks>
internal static unsafe class PlanarConvolution
{
    private const int MostPlanes = 4;
    private const int TaskFloats = 1 << 13;
    private const int LargeBlock = 8;
    private const int SmallBlock = 4;

    /// <summary>Whether this is the kernel for a shape: register tiles of the dense one hold many outputs of a cell, and here is
    /// one.</summary>
    public static bool Pays(in ConvolutionShape shape) =>
        shape.O == 1 && shape.Groups == 1 && shape.C <= MostPlanes && shape.Stride == new Size(1, 1) && shape.KernelArea > 1;

    /// <summary>Computes the convolution; without a bias <paramref name="bias"/> is 0.</summary>
    public static void Run(in ConvolutionShape shape, float* source, float* weight, float bias, float* target, Epilogue epilogue)
    {
        int reach = (shape.Kernel.Height - 1) * shape.Dilation.Height;
        Body body = new()
        {
            Shape = shape,
            Height = shape.OutputHeight,
            Width = shape.OutputWidth,
            Reach = reach,
            Pitch = shape.OutputWidth + ((shape.Kernel.Width - 1) * shape.Dilation.Width),
            Source = source,
            Weight = weight,
            Bias = bias,
            Target = target,
            Epilogue = epilogue,
        };
        // Rows above and below are taken apart once more for each task: a task has as many rows of its own.
        int rows = Math.Clamp(TaskFloats / (shape.C * body.Pitch), Math.Min(reach + 1, body.Height), body.Height);
        body.Blocks = BlockGeometry.CeilingOf(body.Height, rows);
        body.Rows = BlockGeometry.CeilingOf(body.Height, body.Blocks);
        Parallel.ForVectors(shape.N * body.Blocks, ref body);
    }

    private struct Body : IVectorBody
    {
        public ConvolutionShape Shape;
        public int Height;
        public int Width;
        public int Reach;
        public int Pitch;
        public int Rows;
        public int Blocks;
        public float* Source;
        public float* Weight;
        public float Bias;
        public float* Target;
        public Epilogue Epilogue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Blocks, row = task % Blocks * Rows;
            int rows = Math.Min(Rows, Height - row);
            if (rows <= 0)
                return;
            int sums = rows * Pitch, slack = LargeBlock * V.Count;
            int plane = sums + (Reach * Pitch) + slack;
            float* planes = Scratch.Rent(ScratchSlot.Image, (Shape.C * (long)plane) + sums + slack);
            float* source = Source + ((long)image * Shape.H * Shape.W * Shape.C);
            for (int y = 0; y < rows + Reach; y++)
                TakeApart<V>(source, row + y - Shape.Padding.Height, planes + (y * Pitch), plane);

            float* result = planes + ((long)Shape.C * plane);
            int at = 0;
            for (; sums - at > SmallBlock * V.Count; at += LargeBlock * V.Count)
                Large<V>(planes + at, plane, result + at);
            for (; at < sums; at += SmallBlock * V.Count)
                Small<V>(planes + at, plane, result + at);

            long start = ((((long)image * Height) + row) * Width);
            for (int y = 0; y < rows; y++)
                Finish<V>(result + (y * Pitch), Target + start + ((long)y * Width));
            if (Epilogue.Then == Activation.None)
                return;
            LateActivation late = new() { Target = Target + start, Rows = 1, Count = rows * Width };
            late.Run<V>(Epilogue.Then);
        }

        private readonly void TakeApart<V>(float* image, int y, float* target, int plane)
            where V : struct, ISimd<V>
        {
            int left = Shape.Padding.Width, end = left + Shape.W;
            for (int c = 0; c < Shape.C; c++)
            {
                float* row = target + ((long)c * plane);
                if ((uint)y >= (uint)Shape.H)
                {
                    new Span<float>(row, Pitch).Clear();
                    continue;
                }

                new Span<float>(row, left).Clear();
                new Span<float>(row + end, Pitch - end).Clear();
            }

            if ((uint)y >= (uint)Shape.H)
                return;
            float* from = image + ((long)y * Shape.W * Shape.C);
            float* to = target + left;
            int x = 0;
            if (Shape.C == 2)
            {
                for (; x <= Shape.W - V.Count; x += V.Count)
                {
                    (V even, V odd) = V.Deinterleave(V.Load(from + (2 * x)), V.Load(from + (2 * x) + V.Count));
                    V.Store(to + x, even);
                    V.Store(to + plane + x, odd);
                }
            }

            for (; x < Shape.W; x++)
            {
                for (int c = 0; c < Shape.C; c++)
                    to[((long)c * plane) + x] = from[(x * Shape.C) + c];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Large<V>(float* planes, int plane, float* result)
            where V : struct, ISimd<V>
        {
            V a0 = V.Create(Bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            float* weight = Weight;
            for (int c = 0; c < Shape.C; c++)
            {
                float* row = planes + ((long)c * plane);
                for (int y = 0; y < Shape.Kernel.Height; y++, row += Shape.Dilation.Height * Pitch)
                {
                    float* at = row;
                    for (int x = 0; x < Shape.Kernel.Width; x++, at += Shape.Dilation.Width)
                    {
                        V w = V.Create(*weight++);
                        V.AddProduct(ref a0, V.Load(at), w);
                        V.AddProduct(ref a1, V.Load(at + V.Count), w);
                        V.AddProduct(ref a2, V.Load(at + (2 * V.Count)), w);
                        V.AddProduct(ref a3, V.Load(at + (3 * V.Count)), w);
                        V.AddProduct(ref a4, V.Load(at + (4 * V.Count)), w);
                        V.AddProduct(ref a5, V.Load(at + (5 * V.Count)), w);
                        V.AddProduct(ref a6, V.Load(at + (6 * V.Count)), w);
                        V.AddProduct(ref a7, V.Load(at + (7 * V.Count)), w);
                    }
                }
            }

            V.Store(result, a0);
            V.Store(result + V.Count, a1);
            V.Store(result + (2 * V.Count), a2);
            V.Store(result + (3 * V.Count), a3);
            V.Store(result + (4 * V.Count), a4);
            V.Store(result + (5 * V.Count), a5);
            V.Store(result + (6 * V.Count), a6);
            V.Store(result + (7 * V.Count), a7);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Small<V>(float* planes, int plane, float* result)
            where V : struct, ISimd<V>
        {
            V a0 = V.Create(Bias), a1 = a0, a2 = a0, a3 = a0;
            float* weight = Weight;
            for (int c = 0; c < Shape.C; c++)
            {
                float* row = planes + ((long)c * plane);
                for (int y = 0; y < Shape.Kernel.Height; y++, row += Shape.Dilation.Height * Pitch)
                {
                    float* at = row;
                    for (int x = 0; x < Shape.Kernel.Width; x++, at += Shape.Dilation.Width)
                    {
                        V w = V.Create(*weight++);
                        V.AddProduct(ref a0, V.Load(at), w);
                        V.AddProduct(ref a1, V.Load(at + V.Count), w);
                        V.AddProduct(ref a2, V.Load(at + (2 * V.Count)), w);
                        V.AddProduct(ref a3, V.Load(at + (3 * V.Count)), w);
                    }
                }
            }

            V.Store(result, a0);
            V.Store(result + V.Count, a1);
            V.Store(result + (2 * V.Count), a2);
            V.Store(result + (3 * V.Count), a3);
        }

        private readonly void Finish<V>(float* sums, float* target)
            where V : struct, ISimd<V>
        {
            int x = 0;
            for (; x <= Width - V.Count; x += V.Count)
                Put<V>(sums + x, target + x);
            for (; x < Width; x++)
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
