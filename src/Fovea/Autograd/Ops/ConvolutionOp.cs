using Fovea.Kernels;

namespace Fovea;

/// <summary>Two-dimensional convolution: y[n, o] = bias[o] + Σ over c, taps of x[n, c] · weight[o, c].</summary>
/// <remarks>Inputs: x [N, C, H, W], weight (O, C / groups, kH, kW), bias (O) or none. Output: [N, O, H', W'].</remarks>
/// <param name="Stride">Rows and columns between neighbouring outputs.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="Dilation">Rows and columns between neighbouring taps.</param>
/// <param name="Groups">Parts that the channels are cut into, each convolved alone.</param>
internal sealed record ConvolutionOp(Size Stride, Size Padding, Size Dilation, int Groups) : Op
{
    /// <summary>Rows and columns that the padding has more at the bottom and right than at the top and left.</summary>
    public Size ExtraPadding { get; init; }

    /// <summary>Whether the output gets its channels' mean and variance on the way, for the training norm that follows.</summary>
    public bool GathersMoments { get; init; }

    public override string Name => "conv2d";

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
    [
        new("stride", Stride.ToString()),
        new("padding", Padding.ToString()),
        new("extra_padding", ExtraPadding.ToString()),
        new("dilation", Dilation.ToString()),
        new("groups", $"{Groups}"),
    ];

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        (Shape x, Shape weight) = (c.Input(0), c.Input(1));
        if (weight.Rank != 4)
            throw c.Fail("the weight must be (O, C / groups, kernel height, kernel width)");
        if (x.C % Groups != 0 || weight[0] % Groups != 0)
            throw c.Fail($"channels and filters must be divisible by the {Groups} groups");
        if (weight[1] != x.C / Groups)
            throw c.Fail($"input has {x.C} channels but the weight expects {weight[1] * Groups}");
        if (c.Has(2) && (c.Input(2).Rank != 1 || c.Input(2)[0] != weight[0]))
            throw c.Fail($"the bias must have one value for each of the {weight[0]} filters");
        ConvolutionShape shape = Sizes(x, weight);
        if (shape.OutputHeight < 1 || shape.OutputWidth < 1)
            throw c.Fail($"the {shape.Kernel} kernel with dilation {Dilation} does not fit the input padded by {Padding}");
        c.Output(new Shape(x.N, weight[0], shape.OutputHeight, shape.OutputWidth));
    }

    public override long MultiplyAdds(ShapeContext c) => Sizes(c.Input(0), c.Input(1)).MultiplyAdds;

    public override void Forward(OpContext c)
    {
        Tensor weight = c.Input(1);
        ConvolutionShape shape = Sizes(c.Input(0).Shape, weight.Shape);
        ReadOnlySpan<float> bias = c.Has(2) ? c.Input(2).Span : default;
        Convolution kernels = KernelsOf(weight);
        int version = ForwardVersion(weight);
        ReadOnlySpan<float> x = c.Input(0).Span, values = RowMajor(weight);
        Span<float> y = c.Output().MutableSpan;
        if (GathersMoments && !shape.IsEmpty)
            c.Output().Moments = kernels.ForwardWithMoments(shape, version, x, values, bias, y);
        else
            kernels.Forward(shape, version, x, values, bias, y);
    }

    public override void Backward(OpContext c)
    {
        Tensor weight = c.Input(1);
        ConvolutionShape shape = Sizes(c.Input(0).Shape, weight.Shape);
        ReadOnlySpan<float> dy = c.OutputGradient();
        if (c.NeedsGradient(0))
        {
            Span<float> dx = c.InputGradient(0, out bool add);
            KernelsOf(weight).InputGradient(shape, weight.Version, dy, RowMajor(weight), dx, add);
        }

        if (c.NeedsGradient(1))
            WeightGradient(c, shape, dy);
        if (c.NeedsGradient(2))
        {
            Span<float> db = c.InputGradient(2, out bool add);
            ColumnSums.Run(dy, shape.N * shape.OutputHeight * shape.OutputWidth, db, add);
        }
    }

    /// <summary>The kernels of a weight, with what they packed from it.</summary>
    internal static Convolution KernelsOf(Tensor weight)
    {
        if (weight.Derived is not Convolution kernels)
        {
            kernels = new Convolution();
            weight.Derived = kernels;
        }

        return kernels;
    }

    /// <summary>The version that a forward run names to the kernels. They keep a packed copy of a weight that is used twice, and the second
    /// run of a recomputed part, which has no third, would make them keep all.</summary>
    internal static int ForwardVersion(Tensor weight) => RecomputeOp.IsSecondRun ? 0 : weight.Version;

    private static void WeightGradient(OpContext c, in ConvolutionShape shape, ReadOnlySpan<float> dy)
    {
        Tensor weight = c.Input(1);
        if (weight.Layout == Layout.Nchw)
        {
            Span<float> dw = c.InputGradient(1, out bool add);
            KernelsOf(weight).WeightGradient(shape, c.Input(0).Span, dy, dw, add);
            return;
        }

        float[] rowMajor = new float[weight.Shape.Count];
        KernelsOf(weight).WeightGradient(shape, c.Input(0).Span, dy, rowMajor, false);
        LayoutConversion.NchwToNhwc(rowMajor, c.InputGradientToWrite(1), weight.Shape);
    }

    // A computed weight (not a parameter) is stored as every computed tensor of rank 4 is: channels last.
    private static ReadOnlySpan<float> RowMajor(Tensor weight) => weight.Layout == Layout.Nchw ? weight.Span : weight.ToArray();

    /// <summary>The sizes for an input and a weight.</summary>
    internal ConvolutionShape Sizes(Shape x, Shape weight) =>
        new(x.N, x.C, x.H, x.W, weight[0], new Size(weight[2], weight[3]), Stride, Padding, Dilation, Groups)
        {
            ExtraPadding = ExtraPadding,
        };
}
