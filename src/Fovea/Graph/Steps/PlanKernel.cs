using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The weight and bias of a convolution or linear layer with a norm folded in, packed once. Plans of one model share it.</summary>
internal sealed unsafe class PlanKernel
{
    private static readonly ConditionalWeakTable<Tensor, PlanKernel> Latest = [];

    private readonly int _version;
    private readonly float[] _scale;
    private readonly float[] _bias;
    private readonly PackedConvolution? _packed;
    private readonly float* _values;

    private PlanKernel(PlanNode node, ConvolutionShape shape, float[] scale, float[] bias)
    {
        Tensor tensor = node.Constants[1]!;
        (_version, _scale, _bias) = (tensor.Version, scale, bias);
        int lanes = Lanes;
        ConvolutionShape merged = MergedGroups.Of(shape, lanes).Collapse();
        ConvolutionPlan plan = ConvolutionPlan.Forward(merged);
        float[] weight = tensor.ToArray();
        int filter = weight.Length / scale.Length;
        for (int i = 0; i < weight.Length; i++)
            weight[i] *= scale[i / filter];
        fixed (float* w = weight, b = bias)
        {
            if (shape.IsDepthwise)
            {
                _values = Allocate(DepthwiseConvolution.PackedSize(plan));
                DepthwiseConvolution.Pack(plan, w, b, _values);
                return;
            }

            _packed = new PackedConvolution();
            if (merged.Groups == shape.Groups)
            {
                _packed.Pack(plan, w, lanes);
            }
            else
            {
                fixed (float* spread = new float[MergedGroups.WeightSize(merged)])
                {
                    MergedGroups.Spread(shape, merged, w, spread);
                    _packed.Pack(plan, spread, lanes);
                }
            }

            int pitch = BlockGeometry.CeilingOf(plan.GroupTargets, 2 * lanes) * 2 * lanes;
            _values = Allocate((long)merged.Groups * pitch);
            for (int g = 0; g < merged.Groups; g++)
                bias.AsSpan(g * plan.GroupTargets, plan.GroupTargets).CopyTo(new Span<float>(_values + ((long)g * pitch), pitch));
        }
    }

    ~PlanKernel() => NativeMemory.AlignedFree(_values);

    private static int Lanes => Math.Max(1, Isa.Bits / 32);

    /// <summary>The kernel of a weight: the one made last where weight, norm and bias have not changed since.</summary>
    public static PlanKernel Of(PlanNode node, Shape input)
    {
        Tensor weight = node.Constants[1]!;
        (float[] scale, float[] bias) = Affine(node);
        if (weight.Version != 0 && Latest.TryGetValue(weight, out PlanKernel? latest) && latest._version == weight.Version
            && latest._scale.AsSpan().SequenceEqual(scale) && latest._bias.AsSpan().SequenceEqual(bias))
        {
            return latest;
        }

        PlanKernel kernel = new(node, ConvolutionOf(node, input), scale, bias);
        Latest.AddOrUpdate(weight, kernel);
        return kernel;
    }

    /// <summary>The shape that the kernels run for an input.</summary>
    public static ConvolutionShape ShapeOf(PlanNode node, Shape input) => MergedGroups.Of(ConvolutionOf(node, input), Lanes).Collapse();

    public void Run(ConvolutionPlan plan, float* source, float* target, Epilogue epilogue)
    {
        if (_packed is null)
            DepthwiseConvolution.Run(plan, source, _values, target, accumulate: false, &epilogue);
        else
            DenseConvolution.RunPadded(plan, source, _packed, _values, target, &epilogue);
        GC.KeepAlive(this);
    }

    private static ConvolutionShape ConvolutionOf(PlanNode node, Shape input)
    {
        Shape weight = node.Constants[1]!.Shape;
        return node.Op is ConvolutionOp convolution
            ? convolution.Sizes(input, weight)
            : LinearOp.Sizes(input, weight);
    }

    private static float* Allocate(long floats)
    {
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)((floats + 32) * sizeof(float)), 64);
        NativeMemory.Clear(values, (nuint)((floats + 32) * sizeof(float)));
        return values;
    }

    // What multiplies each filter, and what is added to its sums.
    private static (float[] Scale, float[] Bias) Affine(PlanNode node)
    {
        int outputs = node.Constants[1]!.Shape[0];
        float[] scale = node.Norm?.Scale ?? [.. Enumerable.Repeat(1f, outputs)];
        float[] bias = node.Constants.Length > 2 && node.Constants[2] is { } own ? own.ToArray() : new float[outputs];
        if (node.Norm is { } norm)
        {
            for (int o = 0; o < outputs; o++)
                bias[o] = (float)(((double)bias[o] * norm.Scale[o]) + norm.Shift[o]);
        }

        return (scale, bias);
    }
}
