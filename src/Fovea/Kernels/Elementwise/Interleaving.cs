using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Merges the channels of two maps pixel by pixel: first, second, first, second.</summary>
internal static unsafe class Interleaving
{
    private const int Work = 1 << 14;

    /// <summary>From maps whose pixels are <paramref name="pitch"/> floats apart to pixels of 2 · <paramref name="channels"/>.</summary>
    public static void Run(float* first, float* second, int pitch, float* target, int pixels, int channels)
    {
        Body body = new() { First = first, Second = second, Pitch = pitch, Target = target, Pixels = pixels, Channels = channels };
        body.PerTask = Math.Max(1, Work / (2 * channels));
        Parallel.ForVectors(BlockGeometry.CeilingOf(pixels, body.PerTask), ref body);
    }

    private struct Body : IVectorBody
    {
        public float* First;
        public float* Second;
        public int Pitch;
        public float* Target;
        public int Pixels;
        public int Channels;
        public int PerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int end = Math.Min(Pixels, (task + 1) * PerTask);
            for (int pixel = task * PerTask; pixel < end; pixel++)
            {
                long from = (long)pixel * Pitch;
                Zip.Merge<V>(First + from, Second + from, Target + (2L * pixel * Channels), Channels);
            }
        }
    }
}
