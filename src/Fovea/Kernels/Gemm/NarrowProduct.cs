using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>1×1 convolutions and linear layers with up to four outputs: y = f(bias + x · wᵀ).</summary>
/// <remarks>A register tile holds outputs side by side and would have four of sixteen lanes in use; here lanes run along the inputs, and
/// the sums of as many pixels as fill a register are folded together. Source [pixels, inputs], target [pixels, outputs]; nothing
/// overlaps.</remarks>
internal static unsafe class NarrowProduct
{
    private const int MostOutputs = 4;
    private const int BlockFloats = 1 << 14;

    // Whole registers of pixels, whatever their width.
    private const int BlockStep = 16;

    /// <summary>Whether this is the kernel for a shape.</summary>
    public static bool Pays(in ConvolutionShape shape) => shape.IsPointwise && shape.O <= MostOutputs;

    /// <summary>Filters that are summed at once: one, two or four.</summary>
    public static int Filters(int outputs) => outputs <= 2 ? outputs : MostOutputs;

    /// <summary>Computes so many pixels.</summary>
    public static void Run(PackedNarrow weights, float* source, float* target, int pixels, Epilogue epilogue)
    {
        Body body = new()
        {
            Source = source,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Target = target,
            Pitch = weights.Pitch,
            Inputs = weights.Inputs,
            Outputs = weights.Outputs,
            Pixels = pixels,
            Epilogue = epilogue,
        };
        body.Block = Math.Max(1, BlockFloats / body.Inputs / BlockStep) * BlockStep;
        Parallel.ForVectors(BlockGeometry.CeilingOf(pixels, body.Block), ref body);
        GC.KeepAlive(weights);
    }

    private struct Body : IVectorBody
    {
        public float* Source;
        public float* Weights;
        public float* Bias;
        public float* Target;
        public int Pitch;
        public int Inputs;
        public int Outputs;
        public int Pixels;
        public int Block;
        public Epilogue Epilogue;

        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            switch (Filters(Outputs))
            {
                case 1: Run<V, One>(task); break;
                case 2: Run<V, Two>(task); break;
                default: Run<V, Four>(task); break;
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Run<V, F>(int task)
            where V : struct, ISimd<V>
            where F : struct, ITileSize
        {
            int first = task * Block, end = Math.Min(Pixels, first + Block);
            int step = Math.Max(1, V.Count / F.Count);
            float* room = stackalloc float[(((2 * V.Count) + 1) * step * F.Count) + CacheLine.Floats];
            float* sums = CacheLine.Align(room), results = sums + (2 * step * F.Count * V.Count);
            for (int pixel = first; pixel < end; pixel += step)
            {
                int count = Math.Min(step, end - pixel);
                float* x = Source + ((long)pixel * Inputs);
                for (int i = 0; i < count; i += 2, x += 2 * (nint)Inputs)
                    Sums<V, F>(x, i + 1 < count ? x + Inputs : x, sums + (i * F.Count * V.Count));
                for (int i = 0; i < step * F.Count; i += V.Count)
                    V.Store(results + i, LaneFold.Sums<V>(sums + (i * V.Count)) + V.Load(Bias + i));
                Finish<V, F>(results, Target + ((long)pixel * Outputs), count);
            }

            if (Epilogue.Then == Activation.None)
                return;
            LateActivation late = new() { Target = Target + ((long)first * Outputs), Rows = 1, Count = (end - first) * Outputs };
            late.Run<V>(Epilogue.Then);
        }

        // The products of two pixels with all filters, in as many parts as a register has lanes.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Sums<V, F>(float* x0, float* x1, float* sums)
            where V : struct, ISimd<V>
            where F : struct, ITileSize
        {
            V a0 = V.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            float* w = Weights;
            for (int k = 0; k < Inputs; k += V.Count, w += V.Count)
            {
                bool isWhole = k <= Inputs - V.Count;
                V v0 = isWhole ? V.Load(x0 + k) : V.LoadFirst(x0 + k, Inputs - k);
                V v1 = isWhole ? V.Load(x1 + k) : V.LoadFirst(x1 + k, Inputs - k);
                V w0 = V.Load(w);
                V.AddProduct(ref a0, v0, w0);
                V.AddProduct(ref b0, v1, w0);
                if (F.Count > 1)
                {
                    V w1 = V.Load(w + Pitch);
                    V.AddProduct(ref a1, v0, w1);
                    V.AddProduct(ref b1, v1, w1);
                }

                if (F.Count > 2)
                {
                    V w2 = V.Load(w + (2 * Pitch)), w3 = V.Load(w + (3 * Pitch));
                    V.AddProduct(ref a2, v0, w2);
                    V.AddProduct(ref b2, v1, w2);
                    V.AddProduct(ref a3, v0, w3);
                    V.AddProduct(ref b3, v1, w3);
                }
            }

            float* next = sums + (F.Count * V.Count);
            V.Store(sums, a0);
            V.Store(next, b0);
            if (F.Count > 1)
            {
                V.Store(sums + V.Count, a1);
                V.Store(next + V.Count, b1);
            }

            if (F.Count > 2)
            {
                V.Store(sums + (2 * V.Count), a2);
                V.Store(sums + (3 * V.Count), a3);
                V.Store(next + (2 * V.Count), b2);
                V.Store(next + (3 * V.Count), b3);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Finish<V, F>(float* results, float* target, int count)
            where V : struct, ISimd<V>
            where F : struct, ITileSize
        {
            if (Outputs == F.Count && count * F.Count == V.Count)
            {
                V.Store(target, AddAndClamp.Apply(
                    V.Load(results), V.Create(Epilogue.Low), V.Create(Epilogue.High), target, Epilogue.Residual));
                return;
            }

            for (int i = 0; i < count; i++)
            {
                for (int o = 0; o < Outputs; o++, target++)
                {
                    Simd1.Store(target, AddAndClamp.Apply(
                        Simd1.Load(results + (i * F.Count) + o), Simd1.Create(Epilogue.Low), Simd1.Create(Epilogue.High), target,
                        Epilogue.Residual));
                }
            }
        }
    }
}
