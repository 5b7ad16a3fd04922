using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A 1×1 convolution as one stage of a <see cref="StripChain"/>: any number of pixels, one behind the other.</summary>
internal unsafe struct PointwiseStage
{
    /// <summary>The packed weight, [panel][k][lanes].</summary>
    public float* Panels;

    /// <summary>The bias, as wide as all panels.</summary>
    public float* Bias;

    public int Inputs;
    public int Outputs;
    public Epilogue Epilogue;

    /// <summary>Computes so many pixels; the offsets of pixels in the source, and behind them in the target, are given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(float* source, int* sourceOffsets, float* target, int* targetOffsets, int pixels)
        where V : struct, ISimd<V>
    {
        ColumnPanels panels = new(Outputs, V.Count);
        int tap = 0;
        Epilogue epilogue = Epilogue;
        RowTileOperands o = default;
        o.Source = source;
        o.SourceOffsets = sourceOffsets;
        o.TargetOffsets = targetOffsets;
        o.Rows = pixels;
        DepthSlices slices = new(1, Inputs, Inputs, panels.CachedDepth);
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int column = panels.First(panel);
            o.Columns = panels.Used(panel);
            o.Target = target + column;
            slices.Run<V>(&o, &tap, Panels + ((long)column * Inputs), Bias + column, accumulate: false, &epilogue);
        }

        if (epilogue.Then == Activation.None)
            return;
        LateActivation late = new() { Target = target, Rows = 1, Count = pixels * Outputs };
        late.Run<V>(epilogue.Then);
    }
}
