using Fovea.Kernels;

namespace Fovea;

/// <summary>A convolution or linear layer with the norm folded in and residual and activation applied where the sums are made.</summary>
internal sealed class KernelStep : PlanStep
{
    private readonly PlanNode _node;
    private readonly PlanKernel _kernel;
    private readonly ConvolutionPlan _plan;

    public KernelStep(PlanNode node, IReadOnlyList<Shape> shapes)
        : base(node, shapes)
    {
        _node = node;
        _kernel = PlanKernel.Of(node, shapes[node.Inputs[0]]);
        _plan = ConvolutionPlan.Forward(PlanKernel.ShapeOf(node, shapes[node.Inputs[0]]));
    }

    /// <summary>The packed weight, which plans of other sizes share.</summary>
    public PlanKernel Kernel => _kernel;

    /// <inheritdoc/>
    public override unsafe Action Bind(PlanSession session)
    {
        PinnedBlock memory = session.Memory;
        long source = session.Place(_node.Inputs[0]), target = session.Place(_node.Outputs[0]);
        Epilogue epilogue = Epilogue.Of(_node.Activation);
        if (_node.Residual < 0)
            return () => _kernel.Run(_plan, memory.At(source), memory.At(target), epilogue);
        long residual = session.Place(_node.Residual);
        return () =>
        {
            float* to = memory.At(target);
            Epilogue sum = epilogue;
            sum.Residual = (nint)(memory.At(residual) - to);
            _kernel.Run(_plan, memory.At(source), to, sum);
        };
    }
}
