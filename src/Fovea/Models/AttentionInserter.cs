namespace Fovea;

/// <summary>Puts attention into networks that are already trained.</summary>
/// <remarks>Host weights and names stay. Each mechanism is wrapped as y = x + α · (attention(x) − x) with a learnable α that is 0 at
/// first, unless the placement says <c>start=plain</c>, so that the new network computes what the host does until it is trained.</remarks>
public static class AttentionInserter
{
    /// <summary>A network with the host's weights and the mechanisms of a placement beside them; the host is left as it is.</summary>
    /// <param name="host">A network of the <see cref="ModelCatalog"/>, with any attention or none.</param>
    /// <param name="placement">What to insert and where, for example <c>ca@2-4</c>; what the host has stays and comes first.</param>
    /// <param name="seed">The seed of the new weights.</param>
    /// <exception cref="SettingException">There is no such attention, the host has no such place, or the mechanism stands in place of a
    /// layer.</exception>
    public static Model Insert(Model host, string placement, ulong seed = 0) => Insert(host, placement, seed, out _);

    /// <summary>As <see cref="Insert(Model, string, ulong)"/>, and says what was taken over.</summary>
    /// <param name="host">A network of the <see cref="ModelCatalog"/>, with any attention or none.</param>
    /// <param name="placement">What to insert and where, for example <c>ca@2-4</c>; what the host has stays and comes first.</param>
    /// <param name="seed">The seed of the new weights.</param>
    /// <param name="report">How many tensors are the host's and how many are new.</param>
    /// <exception cref="SettingException">There is no such attention, the host has no such place, or the mechanism stands in place of a
    /// layer.</exception>
    public static Model Insert(Model host, string placement, ulong seed, out WeightsReport report)
    {
        ArgumentNullException.ThrowIfNull(host);
        Placement inserted = IdentityStart.AskIn(Placement.Parse(placement));
        Placement whole = new([.. Placement.Parse(host.Specification.Attention).Items, .. inserted.Items]);
        Model model = ModelCatalog.Default.Create(host.Specification.Name, new ModelOptions
        {
            Attention = whole.ToString(),
            Classes = host.Specification.Classes,
            Seed = seed,
        });
        model.ClassNames = host.ClassNames;
        model.Preprocessing = host.Preprocessing;

        Dictionary<string, StateEntry> old = host.State().ToDictionary(static entry => entry.Key);
        int loaded = 0, added = 0;
        foreach (StateEntry entry in model.State())
        {
            if (!old.TryGetValue(entry.Key, out StateEntry? source))
            {
                added += entry.IsCounter ? 0 : 1;
                continue;
            }

            if (entry.IsCounter)
            {
                entry.Set(source.Count);
                continue;
            }

            entry.Set(source.Values);
            loaded++;
        }

        report = new WeightsReport(loaded, old.Values.Count(static entry => !entry.IsCounter), added, []);
        return model;
    }
}
