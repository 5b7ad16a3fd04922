namespace Fovea;

/// <summary>What an augmentation is fitted to.</summary>
/// <param name="Size">Side of the network's images in pixels.</param>
/// <param name="ResizeSize">The shorter side before the centre crop that images without augmentation get.</param>
/// <param name="Normalize">The normalisation that follows.</param>
internal sealed record AugmentationSite(int Size, int ResizeSize, Normalize Normalize);
