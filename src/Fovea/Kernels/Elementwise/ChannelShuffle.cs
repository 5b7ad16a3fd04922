using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Per pixel y[j · outer + i] = x[i · inner + j] (or +=): the channels as a [outer, inner] table, column by column.</summary>
/// <remarks>x and y must not overlap.</remarks>
internal static unsafe class ChannelShuffle
{
    private const int Work = 1 << 14;

    public static void Run(ReadOnlySpan<float> x, Span<float> y, int pixels, int outer, int inner, bool add)
    {
        int perTask = Math.Max(1, Work / (outer * inner));
        fixed (float* px = x, py = y)
        {
            if (outer == 2 && !add)
            {
                Interleaving.Run(px, px + inner, 2 * inner, py, pixels, inner);
                return;
            }

            Body body = new() { X = px, Y = py, Pixels = pixels, Outer = outer, Inner = inner, PerTask = perTask, IsAdding = add };
            Parallel.For((pixels + perTask - 1) / perTask, ref body);
        }
    }

    private struct Body : IParallelBody
    {
        public float* X;
        public float* Y;
        public int Pixels;
        public int Outer;
        public int Inner;
        public int PerTask;
        public bool IsAdding;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task)
        {
            int end = Math.Min(Pixels, (task + 1) * PerTask);
            for (int pixel = task * PerTask; pixel < end; pixel++)
            {
                float* x = X + ((long)pixel * Outer * Inner);
                float* y = Y + ((long)pixel * Outer * Inner);
                if (Inner == 2)
                {
                    Zip.Split(x, y, y + Outer, Outer, IsAdding);
                    continue;
                }

                for (int i = 0; i < Outer; i++)
                {
                    for (int j = 0; j < Inner; j++)
                    {
                        float value = x[(i * Inner) + j];
                        int to = (j * Outer) + i;
                        y[to] = IsAdding ? y[to] + value : value;
                    }
                }
            }
        }
    }
}
