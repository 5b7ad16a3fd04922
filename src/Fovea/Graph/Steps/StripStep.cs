using Fovea.Kernels;

namespace Fovea;

/// <summary>A depthwise convolution with its 1×1 neighbours, strip by strip.</summary>
internal sealed class StripStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly StripChain _chain;

    // The chain holds addresses in them.
    private readonly object[] _weights;

    public StripStep(PlanNode node, PlanNode[] stages, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        List<object> weights = [];
        foreach (PlanNode stage in stages)
        {
            ConvolutionShape shape = FoldedWeight.ShapeOf(stage, shapes[stage.Inputs[0]]);
            FoldedWeight folded = FoldedWeight.Of(stage);
            Epilogue epilogue = Epilogue.Of(stage.Activation);
            if (shape.IsDepthwise)
            {
                PackedDepthwise packed = folded.Packed(weight => new PackedDepthwise(shape, weight.Values(), weight.Bias));
                _chain.Depthwise = packed.Stage(shape, epilogue);
                _chain.Images = shape.N;
                weights.Add(packed);
                continue;
            }

            PackedWithBias pointwise = folded.Packed(weight => new PackedWithBias(shape, weight.Values(), weight.Bias));
            bool isFirst = stage == stages[0];
            (isFirst ? ref _chain.Expand : ref _chain.Project) = pointwise.Stage(shape, epilogue);
            (isFirst ? ref _chain.Expands : ref _chain.Projects) = true;
            weights.Add(pointwise);
        }

        _weights = [.. weights];
    }

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        StripChain chain = _chain;
        long source = values.Place(_node.Inputs[0]), target = values.Place(_node.Outputs[0]);
        if (_node.Residual >= 0)
            chain.Project.Epilogue.Residual = (nint)(values.Place(_node.Residual) - target);
        return () =>
        {
            chain.Run(memory.At(source), memory.At(target));
            GC.KeepAlive(_weights);
        };
    }
}
