using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The gates of two strips: a 1×1 convolution that both share and, of its result, one of each strip's own. Neither the joined
/// strips nor what lies between the convolutions is written out.</summary>
/// <remarks>Strips are [pixels, channels]. Pixels are cut by tiles; no value depends on it.</remarks>
internal unsafe struct StripGates
{
    public PointwiseStage Squeeze;
    public Strip First;
    public Strip Second;

    /// <summary>Runs at the width of this process.</summary>
    public readonly void Run()
    {
        Body body = new() { Gates = this, Pixels = 2 * Six.Count };
        body.FirstTasks = BlockGeometry.CeilingOf(First.Pixels, body.Pixels);
        Parallel.ForVectors(body.FirstTasks + BlockGeometry.CeilingOf(Second.Pixels, body.Pixels), ref body);
    }

    /// <summary>A strip, its own convolution, and where its gates go.</summary>
    public struct Strip
    {
        public float* Source;
        public float* Target;
        public int Pixels;
        public PointwiseStage Expand;
    }

    private struct Body : IVectorBody
    {
        public StripGates Gates;
        public int Pixels;
        public int FirstTasks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            Strip strip = task < FirstTasks ? Gates.First : Gates.Second;
            int first = (task < FirstTasks ? task : task - FirstTasks) * Pixels, pixels = Math.Min(Pixels, strip.Pixels - first);
            (int inputs, int hidden, int outputs) = (Gates.Squeeze.Inputs, Gates.Squeeze.Outputs, strip.Expand.Outputs);
            float* between = Scratch.Rent(ScratchSlot.Row, (long)pixels * hidden);
            int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, 3L * pixels);
            for (int i = 0; i < pixels; i++)
                (offsets[i], offsets[pixels + i], offsets[(2 * pixels) + i]) = (i * inputs, i * hidden, i * outputs);
            float* source = strip.Source + ((long)first * inputs);
            float* target = strip.Target + ((long)first * outputs);
            Gates.Squeeze.Run<V>(source, offsets, between, offsets + pixels, pixels);
            strip.Expand.Run<V>(between, offsets + pixels, target, offsets + (2 * pixels), pixels);
        }
    }
}
