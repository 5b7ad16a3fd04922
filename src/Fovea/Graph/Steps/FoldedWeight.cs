using System.Runtime.CompilerServices;
using Fovea.Kernels;

namespace Fovea;

/// <summary>A convolution's or linear layer's weight and bias with the norm behind it folded in.</summary>
/// <param name="source">The parameter.</param>
/// <param name="scale">What multiplies each filter.</param>
/// <param name="bias">What is added to each filter's sums.</param>
internal sealed class FoldedWeight(Tensor source, float[] scale, float[] bias)
{
    private readonly int _version = source.Version;

    /// <summary>The parameter.</summary>
    public Tensor Source { get; } = source;

    /// <summary>What multiplies each filter.</summary>
    public float[] Scale { get; } = scale;

    /// <summary>What is added to each filter's sums.</summary>
    public float[] Bias { get; } = bias;

    public static FoldedWeight Of(PlanNode node)
    {
        int outputs = node.Constants[1]!.Shape[0];
        float[] scale = node.Norm?.Scale ?? [.. Enumerable.Repeat(1f, outputs)];
        float[] bias = node.Constants.Length > 2 && node.Constants[2] is { } own ? own.ToArray() : new float[outputs];
        if (node.Norm is { } norm)
        {
            for (int o = 0; o < outputs; o++)
                bias[o] = (float)(((double)bias[o] * norm.Scale[o]) + norm.Shift[o]);
        }

        return new FoldedWeight(node.Constants[1]!, scale, bias);
    }

    /// <summary>The sizes of the convolution that an operation is for an input.</summary>
    public static ConvolutionShape ShapeOf(PlanNode node, Shape input) =>
        node.Op is ConvolutionOp convolution
            ? convolution.Sizes(input, node.Constants[1]!.Shape)
            : LinearOp.Sizes(input, node.Constants[1]!.Shape);

    /// <summary>The weight's values, row-major, times the scale.</summary>
    public float[] Values()
    {
        float[] values = Source.ToArray();
        int filter = values.Length / Scale.Length;
        for (int i = 0; i < values.Length; i++)
            values[i] *= Scale[i / filter];
        return values;
    }

    /// <summary>The weight packed for a kernel: what was packed last, for whichever plan, where nothing has changed since.</summary>
    public T Packed<T>(Func<FoldedWeight, T> pack)
        where T : class
    {
        if (_version != 0 && Packings<T>.Latest.TryGetValue(Source, out Packing<T>? latest) && latest.Weight.IsSame(this))
            return latest.Packed;
        T packed = pack(this);
        Packings<T>.Latest.AddOrUpdate(Source, new Packing<T>(this, packed));
        return packed;
    }

    private bool IsSame(FoldedWeight other) =>
        _version == other._version && Scale.AsSpan().SequenceEqual(other.Scale) && Bias.AsSpan().SequenceEqual(other.Bias);

    private sealed record Packing<T>(FoldedWeight Weight, T Packed);

    private static class Packings<T>
        where T : class
    {
        public static readonly ConditionalWeakTable<Tensor, Packing<T>> Latest = [];
    }
}
