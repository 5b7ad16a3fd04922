namespace Fovea;

/// <summary>A network of the catalog: what is said of it, what it offers attention, and how it is built.</summary>
/// <param name="Entry">What is said of it.</param>
/// <param name="Sites">What a variant offers attention.</param>
/// <param name="Build">Builds a variant with a number of classes.</param>
internal sealed record ModelRegistration(
    ModelEntry Entry, Func<ModelVariant, BackboneSites> Sites, Func<ModelVariant, int, AttentionPlan, Model> Build);
