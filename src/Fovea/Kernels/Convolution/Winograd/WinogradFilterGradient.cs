using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>dw (+)= Gᵀ s G, for the filters of one output in each task; the sums s of several parts are added in order.</summary>
internal unsafe struct WinogradFilterGradient<F> : IVectorBody
    where F : struct, IWinogradForm
{
    /// <summary>[part][element][o][c].</summary>
    public float* Sums;

    public int Parts;

    /// <summary>Outputs that the sums are of.</summary>
    public int Outputs;

    public int Inputs;

    /// <summary>The filters of the first of them, (C, 3, 3) each.</summary>
    public float* Gradient;

    public bool Accumulate;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        int elements = WinogradWeights<F>.Elements;
        long pitch = (long)Outputs * Inputs, size = elements * pitch;
        float* room = stackalloc float[((elements + (F.Side * 3) + 9) * V.Count) + CacheLine.Floats];
        float* sums = CacheLine.Align(room), half = sums + (elements * V.Count), filters = half + (F.Side * 3 * V.Count);
        for (int c = 0; c < Inputs; c += V.Count)
        {
            float* from = Sums + ((long)task * Inputs) + c;
            for (int e = 0; e < elements; e++, from += pitch)
            {
                V sum = V.Load(from);
                for (int part = 1; part < Parts; part++)
                    sum += V.Load(from + (part * size));
                V.Store(sums + (e * V.Count), sum);
            }

            for (int x = 0; x < F.Side; x++)
                F.FilterGradient<V>(sums + (x * V.Count), F.Side * V.Count, half + (x * V.Count), F.Side * V.Count);
            for (int y = 0; y < 3; y++)
                F.FilterGradient<V>(half + (y * F.Side * V.Count), V.Count, filters + (y * 3 * V.Count), V.Count);
            float* to = Gradient + ((((long)task * Inputs) + c) * 9);
            for (int lane = 0; lane < V.Count; lane++)
            {
                for (int tap = 0; tap < 9; tap++, to++)
                    *to = Accumulate ? *to + filters[(tap * V.Count) + lane] : filters[(tap * V.Count) + lane];
            }
        }
    }
}
