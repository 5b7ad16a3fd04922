namespace Fovea;

/// <summary>Convolution, norm and ReLU of Inception-ResNet under the keys <c>conv</c> and <c>bn</c>.</summary>
internal sealed class InceptionUnit : Module
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _norm;

    public InceptionUnit(int inputs, InceptionUnitShape shape)
    {
        _convolution = Child("conv", new Conv2d(
            inputs, shape.Outputs, shape.Kernel, shape.Stride, shape.IsValid ? new Size(0, 0) : null, bias: false,
            initializer: Initializers.KaimingFanOut(shape.Outputs, shape.Kernel.Height * shape.Kernel.Width)));
        _norm = Child("bn", new BatchNorm2d(shape.Outputs, Activation.Relu, epsilon: 1e-3f));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Apply(_convolution).Apply(_norm);
}
