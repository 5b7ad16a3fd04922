namespace Fovea;

/// <summary>A test image and what each network looked at.</summary>
/// <param name="Image">The image as the networks saw it.</param>
/// <param name="Label">Its class.</param>
/// <param name="Maps">For each placement, the heat map of the class that the network thinks most likely.</param>
internal sealed record ExplainedImage(Image Image, int Label, IReadOnlyList<HeatMap> Maps);
