using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A map times its gates and a 1×1 convolution of the product, in strips of rows that stay in the second cache level: the product
/// is never written out.</summary>
/// <remarks>Maps are [N, H, W, C]. Source and target do not overlap. No value depends on how rows are cut.</remarks>
internal unsafe struct GatedStrips
{
    private const int StripBytes = 192 * 1024;
    private const int LeastTasks = 8;

    // Four register tiles.
    private const int LeastPixels = 4 * 6;

    /// <summary>The product; where it goes is set strip by strip.</summary>
    public GatingForward.Rows Gating;

    public PointwiseStage Project;

    /// <summary>Runs at the width of this process.</summary>
    public readonly void Run(float* target)
    {
        Extent map = Gating.Map;
        int row = map.D2 * map.D3 * sizeof(float);
        int least = BlockGeometry.CeilingOf(LeastPixels, map.D2);
        int rows = Math.Min(StripBytes / row, map.D1 / BlockGeometry.CeilingOf(LeastTasks, map.D0));
        Body body = new() { Strips = this, Target = target };
        body.Count = BlockGeometry.CeilingOf(map.D1, Math.Clamp(rows, Math.Min(least, map.D1), map.D1));
        // Gates come from statistics of the map, so its end is what the caches still hold.
        Parallel.ForVectors(map.D0 * body.Count, ref body, TaskOrder.Descending);
    }

    private struct Body : IVectorBody
    {
        public GatedStrips Strips;
        public float* Target;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            Extent map = Strips.Gating.Map;
            (int image, int strip) = (task / Count, task % Count);
            int first = (image * map.D1) + (map.D1 * strip / Count), end = (image * map.D1) + (map.D1 * (strip + 1) / Count);
            int pixels = (end - first) * map.D2, outputs = Strips.Project.Outputs;
            float* product = Scratch.Rent(ScratchSlot.Image, (long)pixels * map.D3);
            int* offsets = (int*)Scratch.Rent(ScratchSlot.Offsets, 2L * pixels);
            for (int i = 0; i < pixels; i++)
                (offsets[i], offsets[pixels + i]) = (i * map.D3, i * outputs);
            GatingForward.Rows gating = Strips.Gating;
            gating.Y = product - ((long)first * map.D2 * map.D3);
            for (int row = first; row < end; row++)
                gating.Run<V>(row);
            float* target = Target + ((long)first * map.D2 * outputs);
            Strips.Project.Run<V>(product, offsets, target, offsets + pixels, pixels);
        }
    }
}
