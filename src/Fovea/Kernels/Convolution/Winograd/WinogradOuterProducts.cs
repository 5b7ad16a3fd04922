using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>For each element of the transforms, which is a task: sums[o][c] (+)= Σ over tiles of gradient[tile][o] ·
/// input[tile][c].</summary>
internal unsafe struct WinogradOuterProducts : IVectorBody
{
    public float* Inputs;

    /// <summary>Floats from tile to tile.</summary>
    public int InputPitch;

    /// <summary>Floats from one element to the next.</summary>
    public long InputElement;

    public int InputCount;
    public float* Gradients;
    public int GradientPitch;
    public long GradientElement;
    public int GradientCount;
    public int Tiles;
    public float* Sums;
    public bool Add;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int element)
        where V : struct, ISimd<V>
    {
        int run = 0;
        OuterSegment s = new()
        {
            Left = Gradients + (element * GradientElement),
            LeftPixel = GradientPitch,
            LeftCount = GradientCount,
            Right = Inputs + (element * InputElement),
            RightPixel = InputPitch,
            RightCount = InputCount,
            Height = 1,
            Width = Tiles,
            Runs = &run,
            RunCount = 1,
            Target = Sums + ((long)element * GradientCount * InputCount),
            TargetPitch = InputCount,
            Add = Add,
        };
        OuterTiles.Run<V>(s, 0, InputCount);
    }
}
