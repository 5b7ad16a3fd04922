namespace Fovea;

/// <summary>The shortcut without parameters: every stride-th pixel, with channels of zeros on both sides.</summary>
/// <remarks>[N, C, H, W] → [N, outputs, ⌈H/stride⌉, ⌈W/stride⌉]. Option A of He, Zhang, Ren, Sun, CVPR 2016, arXiv:1512.03385.</remarks>
internal sealed class PaddedShortcut : Module
{
    private readonly int _before;
    private readonly int _after;
    private readonly int _stride;

    public PaddedShortcut(int inputs, int outputs, int stride)
    {
        _before = (outputs - inputs) / 2;
        _after = outputs - inputs - _before;
        _stride = stride;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        // A window of one pixel takes it as it is.
        Tensor y = x.AveragePool(1, _stride);
        return _after == 0 ? y : Tensor.Concat(1, Zeros(y, _before), y, Zeros(y, _after));
    }

    private static Tensor Zeros(Tensor like, int channels) =>
        Tensor.Filled(new Shape(like.Shape.N, channels, like.Shape.H, like.Shape.W), 0f);
}
