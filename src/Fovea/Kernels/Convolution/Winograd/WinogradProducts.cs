using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>For each element of the transforms, which is a task, the product of all tiles with that element's weights.</summary>
internal unsafe struct WinogradProducts : IVectorBody
{
    public float* Transformed;

    /// <summary>Floats from one element to the next, as the three below.</summary>
    public long SourcePitch;

    public float* Panels;
    public long WeightPitch;
    public int PanelCount;

    /// <summary>Floats from one panel to the next.</summary>
    public long PanelPitch;

    public int Inputs;
    public int Outputs;
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
        int lanes = PanelWidth.Full(V.Count);
        float* zeros = stackalloc float[lanes];
        new Span<float>(zeros, lanes).Clear();
        int tap = 0;
        RowTileOperands o = default;
        o.Source = Transformed + (element * SourcePitch);
        o.SourceOffsets = SourceOffsets;
        o.TargetOffsets = TargetOffsets;
        o.Taps = &tap;
        o.TapCount = 1;
        o.Run = Inputs;
        o.Bias = zeros;
        o.Rows = Tiles;
        for (int panel = 0; panel < PanelCount; panel++)
        {
            o.Panel = Panels + (element * WeightPitch) + (panel * PanelPitch);
            o.Target = Target + (element * TargetPitch) + (panel * lanes);
            o.Columns = Math.Min(lanes, Outputs - (panel * lanes));
            RowTiles.Run<V>(&o);
        }
    }
}
