using Fovea.Kernels;

namespace Fovea;

/// <summary>A 1×1 convolution, the depthwise one behind it and statistics of the result, panel of channels by panel.</summary>
internal sealed class PanelStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly PanelChain _chain;
    private readonly PanelStatistic _statistic;

    // The chain holds addresses in them.
    private readonly PackedWithBias _expand;
    private readonly PackedDepthwisePanels _depthwise;

    public PanelStep(PlanNode node, PlanNode expand, PlanNode depthwise, PanelStatistic statistic, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        _statistic = statistic;
        ConvolutionShape first = FoldedWeight.ShapeOf(expand, shapes[expand.Inputs[0]]);
        ConvolutionShape second = FoldedWeight.ShapeOf(depthwise, shapes[depthwise.Inputs[0]]);
        _expand = FoldedWeight.Of(expand).Packed(weight => new PackedWithBias(first, weight.Values(), weight.Bias));
        _depthwise = FoldedWeight.Of(depthwise).Packed(
            weight => new PackedDepthwisePanels(second, weight.Values(), weight.Bias, PanelChain.Lanes));
        _chain = new PanelChain
        {
            Images = first.N,
            Expand = _expand.Stage(first, Epilogue.Of(expand.Activation)),
            Depthwise = _depthwise.Stage(second, Epilogue.Of(depthwise.Activation)),
        };
    }

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        PanelChain chain = _chain;
        chain.Statistics = StatisticsOf(values);
        long source = values.Place(_node.Inputs[0]), target = values.Place(_node.Outputs[0]);
        return () =>
        {
            chain.Run(memory.At(source), memory.At(target));
            GC.KeepAlive(_expand);
            GC.KeepAlive(_depthwise);
        };
    }

    private unsafe PanelStatistics StatisticsOf(PlanValues values)
    {
        float* first = _node.Outputs.Length > 1 ? values.Memory.At(values.Place(_node.Outputs[1])) : null;
        float* second = _node.Outputs.Length > 2 ? values.Memory.At(values.Place(_node.Outputs[2])) : null;
        return _statistic == PanelStatistic.StripMeans
            ? new PanelStatistics { OverHeight = first, OverWidth = second }
            : new PanelStatistics { Means = first, Maxima = second };
    }
}
