namespace Fovea;

/// <summary>A two-dimensional convolution, [N, C, H, W] → [N, outputs, H', W'], H' = (H + 2·padding − dilation·(kernel − 1) − 1) /
/// stride + 1.</summary>
/// <remarks>Keys <c>weight</c> (outputs, inputs/groups, kernel height, kernel width) and, unless left out, <c>bias</c> (outputs).</remarks>
public sealed class Conv2d : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Makes a convolution.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="padding">Zeros added on each side; (kernel − 1) / 2 · dilation unless given.</param>
    /// <param name="dilation">Distance between the kernel's points.</param>
    /// <param name="groups">Groups; both channel counts must be divisible by them.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">Initial weights; PyTorch's default unless given.</param>
    /// <param name="biasInitializer">Initial bias; PyTorch's default unless given.</param>
    /// <exception cref="ArgumentException">A size is below 1 or the channels are not divisible by the groups.</exception>
    public Conv2d(
        int inputs, int outputs, Size kernel, Size? stride = null, Size? padding = null, Size? dilation = null, int groups = 1,
        bool bias = true, Initializer? initializer = null, Initializer? biasInitializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        Kernel = kernel.RequireAtLeast(1, nameof(kernel));
        Stride = (stride ?? 1).RequireAtLeast(1, nameof(stride));
        Dilation = (dilation ?? 1).RequireAtLeast(1, nameof(dilation));
        Padding = (padding ?? new Size((kernel.Height - 1) / 2 * Dilation.Height, (kernel.Width - 1) / 2 * Dilation.Width))
            .RequireAtLeast(0, nameof(padding));
        if (inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException(
                $"conv2d: inputs ({inputs}) and outputs ({outputs}) must be divisible by groups ({groups})", nameof(groups));
        Groups = groups;
        int fanIn = inputs / groups * kernel.Height * kernel.Width;
        _weight = AddParameter(
            "weight", new Shape(outputs, inputs / groups, kernel.Height, kernel.Width),
            initializer ?? Initializers.TorchDefault(fanIn), decays: true);
        if (bias)
            _bias = AddParameter("bias", new Shape(outputs), biasInitializer ?? Initializers.TorchDefault(fanIn), decays: false);
    }

    /// <summary>Height and width of the kernel.</summary>
    public Size Kernel { get; }

    /// <summary>Step down and to the right.</summary>
    public Size Stride { get; }

    /// <summary>Zeros added above and below, left and right.</summary>
    public Size Padding { get; }

    /// <summary>Distance between the kernel's points.</summary>
    public Size Dilation { get; }

    /// <summary>Groups of channels that are convolved apart.</summary>
    public int Groups { get; }

    /// <summary>Whether the padding depends on the input as TensorFlow's SAME does: as much as the output size ⌈H / stride⌉ needs, the odd
    /// row or column at the bottom or right. <see cref="Padding"/> is not used then.</summary>
    internal bool PadsToSame { get; init; }

    /// <summary>The weight, (outputs, inputs/groups, kernel height, kernel width).</summary>
    public Parameter Weight => _weight;

    /// <summary>The bias (outputs), or null.</summary>
    public Parameter? Bias => _bias;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        ConvolutionOp op = new(Stride, Padding, Dilation, Groups)
        {
            // A convolution without bias is one that a norm follows, which adds its own.
            GathersMoments = _bias is null && IsTraining && Tracer.Current is null,
        };
        if (PadsToSame)
        {
            int rows = SamePadding(x.Shape.H, Kernel.Height, Stride.Height, Dilation.Height);
            int columns = SamePadding(x.Shape.W, Kernel.Width, Stride.Width, Dilation.Width);
            op = op with { Padding = new Size(rows / 2, columns / 2), ExtraPadding = new Size(rows % 2, columns % 2) };
        }

        return Op.Apply(op, x, _weight.Value, _bias?.Value);
    }

    private static int SamePadding(int size, int kernel, int stride, int dilation)
    {
        int outputs = (size + stride - 1) / stride;
        return Math.Max(0, ((outputs - 1) * stride) + (dilation * (kernel - 1)) + 1 - size);
    }
}
