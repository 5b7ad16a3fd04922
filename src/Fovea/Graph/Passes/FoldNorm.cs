namespace Fovea;

/// <summary>Folds a batch norm with running statistics into the convolution or linear layer before it, and takes its activation.</summary>
internal static class FoldNorm
{
    public static bool Try(PlanGraph graph, PlanNode node)
    {
        if (!node.HasKernel || !node.IsBare || graph.OnlyReader(node.Outputs[0]) is not { Op: BatchNormOp { Training: false } norm } reader)
            return false;
        if (reader.Inputs[0] != node.Outputs[0] || reader.Inputs.Skip(1).Any(static input => input >= 0))
            return false;
        ReadOnlySpan<float> mean = reader.Constants[3]!.Span, variance = reader.Constants[4]!.Span;
        float[] scale = new float[mean.Length], shift = new float[mean.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            double factor = (reader.Constants[1] is { } weight ? weight.Span[i] : 1.0) / Math.Sqrt((double)variance[i] + norm.Epsilon);
            scale[i] = (float)factor;
            shift[i] = (float)((reader.Constants[2] is { } bias ? bias.Span[i] : 0.0) - (mean[i] * factor));
        }

        node.Norm = (scale, shift);
        node.Activation = norm.Activation;
        graph.Absorb(node, reader);
        return true;
    }
}
