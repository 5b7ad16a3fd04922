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
    public readonly void Run<V>(float* source, int* sourceOffsets, float* target, int* targetOffsets, int pixels)
        where V : struct, ISimd<V> =>
        Run<V>((0, new ColumnPanels(Outputs, V.Count).Count), source, sourceOffsets, target, targetOffsets, pixels);

    /// <summary>Computes the outputs of some panels alone; the pixels of the target lie one behind the other.</summary>
    public readonly void Run<V>(
        (int First, int End) range, float* source, int* sourceOffsets, float* target, int* targetOffsets, int pixels)
        where V : struct, ISimd<V>
    {
        ColumnPanels panels = new(Outputs, V.Count);
        int first = panels.First(range.First), count = panels.First(range.End - 1) + panels.Used(range.End - 1) - first;
        for (int panel = range.First; panel < range.End; panel++)
            Sums<V>(panels, panel, source, sourceOffsets, target + panels.First(panel) - first, targetOffsets, pixels);
        if (Epilogue.Then == Activation.None)
            return;
        LateActivation late = new() { Target = target, Rows = 1, Count = pixels * count };
        late.Run<V>(Epilogue.Then);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sums<V>(
        in ColumnPanels panels, int panel, float* source, int* sourceOffsets, float* target, int* targetOffsets, int pixels)
        where V : struct, ISimd<V>
    {
        int tap = 0, column = panels.First(panel);
        Epilogue epilogue = Epilogue;
        RowTileOperands o = default;
        o.Source = source;
        o.SourceOffsets = sourceOffsets;
        o.SourceStep = Inputs;
        o.Target = target;
        o.TargetOffsets = targetOffsets;
        o.Rows = pixels;
        o.Columns = panels.Used(panel);
        DepthSlices slices = new(1, Inputs, Inputs, panels.CachedDepth);
        slices.Run<V>(&o, &tap, Panels + ((long)column * Inputs), Bias + column, accumulate: false, &epilogue);
    }
}
