namespace Fovea;

/// <summary>The head of a network alone, [N, C] → [N, classes].</summary>
internal sealed class HeadPart(IPooledFeatures network) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x;
        foreach (Module module in network.Head)
            y = y.Apply(module);
        return y;
    }
}
