namespace Fovea;

/// <summary>What a model is, so that it can be built again.</summary>
/// <param name="Name">The catalog name, for example <c>mobilenet_v2_x0.35</c>.</param>
/// <param name="Attention">The placement as given.</param>
/// <param name="Resolved">The placement with what the backbone's defaults chose, for people to read.</param>
/// <param name="Classes">Classes of the classifier.</param>
public sealed record ModelSpecification(string Name, string Attention, string Resolved, int Classes);
