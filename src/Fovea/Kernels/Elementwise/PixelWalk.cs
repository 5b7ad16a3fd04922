using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What is done at each place of a channels-last map that depends on numbers of the image and channel.</summary>
internal interface IPixelStep
{
    /// <summary>Works on one register of channels.</summary>
    /// <param name="at">The place in the map.</param>
    /// <param name="channel">The place in [images, channels].</param>
    void At<V>(long at, long channel)
        where V : struct, ISimd<V>;
}

/// <summary>Takes a step at every place of a channels-last map [images, pixels, channels], one task an image.</summary>
internal static class PixelWalk
{
    public static void Run<S>(in S step, int images, int pixels, int channels)
        where S : unmanaged, IPixelStep
    {
        Body<S> body = new() { Step = step, Pixels = pixels, Channels = channels };
        Parallel.ForVectors(images, ref body);
    }

    private struct Body<S> : IVectorBody
        where S : unmanaged, IPixelStep
    {
        public S Step;
        public int Pixels;
        public int Channels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            S step = Step;
            long row = (long)task * Channels;
            for (int p = 0; p < Pixels; p++)
            {
                long at = (((long)task * Pixels) + p) * Channels;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    step.At<V>(at + c, row + c);
                for (; c < Channels; c++)
                    step.At<Simd1>(at + c, row + c);
            }
        }
    }
}
