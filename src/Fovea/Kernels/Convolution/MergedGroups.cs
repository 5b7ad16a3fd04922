namespace Fovea.Kernels;

/// <summary>Groups narrower than a register run as fewer, wider groups whose weights are 0 outside the blocks of the diagonal.</summary>
/// <remarks>The products are as many as before, because a register computes all its lanes either way; the calls and the partial stores are
/// fewer. A value that is infinite or NaN in one group makes its merged neighbours NaN.</remarks>
internal static unsafe class MergedGroups
{
    /// <summary>The shape with as many groups in one as a register of <paramref name="vector"/> floats holds.</summary>
    public static ConvolutionShape Of(in ConvolutionShape shape, int vector)
    {
        if (shape.Groups == 1 || shape.IsDepthwise)
            return shape;
        int most = vector / Math.Max(shape.GroupInputs, shape.GroupOutputs);
        while (most > 1 && shape.Groups % most != 0)
            most--;
        return most > 1 ? shape with { Groups = shape.Groups / most } : shape;
    }

    /// <summary>Values of a merged shape's weight.</summary>
    public static long WeightSize(in ConvolutionShape merged) => (long)merged.O * merged.GroupInputs * merged.KernelArea;

    /// <summary>Writes the merged shape's weight: that of <paramref name="shape"/>, and 0 where an output does not see an input.</summary>
    public static void Spread(in ConvolutionShape shape, in ConvolutionShape merged, float* weight, float* spread)
    {
        new Span<float>(spread, checked((int)WeightSize(merged))).Clear();
        int filter = shape.GroupInputs * shape.KernelArea;
        for (int o = 0; o < shape.O; o++)
            new ReadOnlySpan<float>(weight + ((long)o * filter), filter).CopyTo(new Span<float>(Seen(shape, merged, spread, o), filter));
    }

    /// <summary>gradient (+)= the part of the merged gradient that <paramref name="shape"/> has weights for.</summary>
    public static void Gather(in ConvolutionShape shape, in ConvolutionShape merged, float* spread, float* gradient, bool add)
    {
        int filter = shape.GroupInputs * shape.KernelArea;
        for (int o = 0; o < shape.O; o++)
        {
            float* from = Seen(shape, merged, spread, o);
            float* to = gradient + ((long)o * filter);
            for (int i = 0; i < filter; i++)
                to[i] = add ? to[i] + from[i] : from[i];
        }
    }

    // The weights of one output for the inputs of its own group.
    private static float* Seen(in ConvolutionShape shape, in ConvolutionShape merged, float* spread, int output)
    {
        int groupInMerged = output / shape.GroupOutputs % (shape.Groups / merged.Groups);
        return spread + ((((long)output * merged.GroupInputs) + ((long)groupInMerged * shape.GroupInputs)) * shape.KernelArea);
    }
}
