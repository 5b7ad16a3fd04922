using Fovea.Kernels;

namespace Fovea;

/// <summary>A convolution or linear layer with the norm folded in and residual and activation applied where the sums are made.</summary>
internal abstract class KernelStep(PlanNode node, IReadOnlyList<Shape> shapes) : PlanStep(node, shapes)
{
    private readonly PlanNode _node = node;

    /// <summary>The packed weight, which plans of other sizes share.</summary>
    public abstract object Weights { get; }

    /// <summary>The step for a node: by the fastest kernel that its shape has.</summary>
    public static KernelStep Of(PlanNode node, IReadOnlyList<Shape> shapes)
    {
        ConvolutionShape shape = FoldedWeight.ShapeOf(node, shapes[node.Inputs[0]]);
        if (shape.IsDepthwise)
            return new DepthwiseStep(node, shapes, shape);
        if (NarrowProduct.Pays(shape))
            return new NarrowStep(node, shapes, shape);
        if (PlanarConvolution.Pays(shape))
            return new PlanarStep(node, shapes, shape);
        if (node.AllowsWinograd && Epilogue.Of(node.Activation).Then == Activation.None)
        {
            if (WinogradConvolution.Pays<WinogradFour>(shape))
                return new WinogradStep<WinogradFour>(node, shapes, shape);
            if (WinogradConvolution.Pays<WinogradTwo>(shape))
                return new WinogradStep<WinogradTwo>(node, shapes, shape);
        }

        return new DenseStep(node, shapes, shape);
    }

    /// <inheritdoc/>
    public override unsafe Action Bind(PlanValues values)
    {
        PinnedBlock memory = values.Memory;
        long source = values.Place(_node.Inputs[0]), target = values.Place(_node.Outputs[0]);
        long residual = _node.Residual < 0 ? -1 : values.Place(_node.Residual);
        Epilogue epilogue = Epilogue.Of(_node.Activation);
        if (residual >= 0)
            epilogue.Residual = (nint)(residual - target);
        return () => Run(memory.At(source), memory.At(target), epilogue);
    }

    protected abstract unsafe void Run(float* source, float* target, Epilogue epilogue);
}
