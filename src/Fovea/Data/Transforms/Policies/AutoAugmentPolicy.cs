namespace Fovea;

/// <summary>The data that a policy of <see cref="AutoAugment"/> was searched on.</summary>
public enum AutoAugmentPolicy
{
    /// <summary>ImageNet.</summary>
    ImageNet,

    /// <summary>CIFAR-10, also used for CIFAR-100.</summary>
    Cifar10,
}
