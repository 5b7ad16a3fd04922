namespace Fovea;

/// <summary>A network without its head.</summary>
internal sealed class FeaturePart(IPooledFeatures network) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => network.Features(x);
}
