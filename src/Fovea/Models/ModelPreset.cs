namespace Fovea;

/// <summary>A network of a paper by its name: a backbone and a placement, and nothing more.</summary>
/// <param name="Name">The name, for example <c>sa_resnet50</c>.</param>
/// <param name="Backbone">The backbone's name.</param>
/// <param name="Attention">The placement.</param>
/// <param name="Source">The paper.</param>
public sealed record ModelPreset(string Name, string Backbone, string Attention, string Source);
