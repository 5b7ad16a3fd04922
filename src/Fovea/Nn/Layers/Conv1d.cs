namespace Fovea;

/// <summary>A one-dimensional convolution, [N, C, L] → [N, outputs, L'].</summary>
/// <remarks>Keys <c>weight</c> (outputs, inputs/groups, kernel) and, unless left out, <c>bias</c> (outputs).</remarks>
public sealed class Conv1d : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _dilation;
    private readonly int _groups;

    /// <summary>Makes a convolution.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Length of the kernel.</param>
    /// <param name="stride">Step.</param>
    /// <param name="padding">Zeros added at each end.</param>
    /// <param name="dilation">Distance between the kernel's points.</param>
    /// <param name="groups">Groups; both channel counts must be divisible by them.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">A size is below 1 or the channels are not divisible by the groups.</exception>
    public Conv1d(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException(
                $"conv1d: inputs ({inputs}) and outputs ({outputs}) must be divisible by groups ({groups})", nameof(groups));
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        Initializer initializer = Initializers.TorchDefault(inputs / groups * kernel);
        _weight = AddParameter("weight", new Shape(outputs, inputs / groups, kernel), initializer, decays: true);
        if (bias)
            _bias = AddParameter("bias", new Shape(outputs), initializer, decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Convolution1d(_weight.Value, _bias?.Value, _stride, _padding, _dilation, _groups);
}
