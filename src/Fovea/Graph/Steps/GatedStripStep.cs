using Fovea.Kernels;

namespace Fovea;

/// <summary>A gating and the 1×1 convolution behind it, strip by strip.</summary>
internal sealed class GatedStripStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly Shape[] _inputs;
    private readonly PointwiseStage _project;
    private readonly PackedWithBias _weights;

    public GatedStripStep(PlanNode node, PlanNode project, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        _inputs = [.. node.Inputs.Select(input => input < 0 ? default : shapes[input])];
        ConvolutionShape shape = FoldedWeight.ShapeOf(project, _inputs[0]);
        _weights = FoldedWeight.Of(project).Packed(weight => new PackedWithBias(shape, weight.Values(), weight.Bias));
        _project = _weights.Stage(shape, Epilogue.Of(project.Activation));
    }

    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        long target = values.Place(_node.Outputs[0]);
        Extent map = Extent.Of(_inputs[0]);
        GatedStrips strips = new()
        {
            Gating = new()
            {
                X = memory.At(values.Place(_node.Inputs[0])),
                G1 = memory.At(values.Place(_node.Inputs[1])),
                S1 = Extent.Of(_inputs[1]).StepsIn(map),
                Map = map,
                Epilogue = Epilogue.Of(Activation.None),
            },
            Project = _project,
        };
        if (_node.Inputs.Length > 2 && _node.Inputs[2] >= 0)
        {
            strips.Gating.G2 = memory.At(values.Place(_node.Inputs[2]));
            strips.Gating.S2 = Extent.Of(_inputs[2]).StepsIn(map);
        }

        if (_node.Residual >= 0)
            strips.Project.Epilogue.Residual = (nint)(values.Place(_node.Residual) - target);
        return () =>
        {
            strips.Run(memory.At(target));
            GC.KeepAlive(_weights);
        };
    }
}
