using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>For each element of the transforms, which is a task, the product of all tiles with that element's weights.</summary>
internal unsafe struct WinogradProducts : IVectorBody
{
    public float* Transformed;

    /// <summary>Floats from tile to tile.</summary>
    public int TilePitch;

    /// <summary>Floats from one element to the next, as the three below.</summary>
    public long SourcePitch;

    public float* Weights;
    public long WeightPitch;
    public ColumnPanels Panels;

    public int Inputs;
    public float* Target;
    public long TargetPitch;

    /// <summary>Where the tiles of an element begin.</summary>
    public int* SourceOffsets;

    public int* TargetOffsets;
    public int Tiles;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int element)
        where V : struct, ISimd<V>
    {
        int most = Panels.WidthOf(0);
        float* zeros = stackalloc float[most];
        new Span<float>(zeros, most).Clear();
        int tap = 0;
        RowTileOperands o = default;
        o.Source = Transformed + (element * SourcePitch);
        o.SourceOffsets = SourceOffsets;
        o.SourceStep = TilePitch;
        o.TargetOffsets = TargetOffsets;
        o.Taps = &tap;
        o.TapCount = 1;
        o.Run = Inputs;
        o.Bias = zeros;
        o.Rows = Tiles;
        for (int panel = 0; panel < Panels.Count; panel++)
        {
            int column = Panels.First(panel);
            o.Panel = Weights + (element * WeightPitch) + ((long)column * Inputs);
            o.Target = Target + (element * TargetPitch) + column;
            o.Columns = Panels.Used(panel);
            RowTiles.Run<V>(&o);
        }
    }
}
