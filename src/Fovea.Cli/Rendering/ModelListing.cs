namespace Fovea.Cli;

/// <summary>The networks and presets of a catalog with what they cost.</summary>
/// <param name="Convention">What is counted as a multiply-add.</param>
/// <param name="Networks">The networks, at their own image size.</param>
/// <param name="Presets">The presets, at their backbone's.</param>
internal sealed record ModelListing(
    CountConvention Convention, IReadOnlyList<(ModelEntry Entry, long Parameters, long MultiplyAdds)> Networks,
    IReadOnlyList<(ModelPreset Preset, long Parameters, long MultiplyAdds)> Presets)
{
    /// <summary>Builds each of them without weights and traces it.</summary>
    public static ModelListing Measure(ModelCatalog catalog, CountConvention convention)
    {
        List<(ModelEntry Entry, long Parameters, long MultiplyAdds)> networks = [];
        foreach (ModelEntry entry in catalog.Entries)
        {
            ModelProfile profile = Profile(catalog, entry.Name);
            networks.Add((entry, profile.Parameters, profile.CountedBy(convention)));
        }

        List<(ModelPreset Preset, long Parameters, long MultiplyAdds)> presets = [];
        foreach (ModelPreset preset in catalog.Presets)
        {
            ModelProfile profile = Profile(catalog, preset.Name);
            presets.Add((preset, profile.Parameters, profile.CountedBy(convention)));
        }

        return new ModelListing(convention, networks, presets);
    }

    private static ModelProfile Profile(ModelCatalog catalog, string name)
    {
        Model model = catalog.Outline(name);
        int side = model.Preprocessing.ImageSize;
        return ModelProfile.Measure(model, new Shape(1, 3, side, side));
    }
}
