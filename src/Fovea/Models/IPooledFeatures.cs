namespace Fovea;

/// <summary>A network that ends in a head over one vector an image: what lies before it can be run alone.</summary>
internal interface IPooledFeatures
{
    /// <summary>The modules that make logits of the features, in the order of execution.</summary>
    IReadOnlyList<Module> Head { get; }

    /// <summary>The network without its head, [N, 3, H, W] → [N, C].</summary>
    Tensor Features(Tensor x);
}
