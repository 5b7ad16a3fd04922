namespace Fovea;

/// <summary>The mechanisms by name. A new one is one file and one line here, or one call of <see cref="Register"/> in a program.</summary>
public sealed class AttentionCatalog
{
    private readonly Dictionary<string, Registration> _byName = [];
    private readonly List<AttentionEntry> _entries = [];

    /// <summary>The catalog that models, commands and placements use.</summary>
    public static AttentionCatalog Default { get; } = CreateDefault();

    /// <summary>The mechanisms in the order of registration.</summary>
    public IReadOnlyList<AttentionEntry> Entries => _entries;

    /// <summary>Adds a mechanism.</summary>
    /// <param name="entry">Its name and what is said of it.</param>
    /// <param name="create">Makes the module for a site, from the options given there.</param>
    /// <exception cref="ArgumentException">The name or an alias is taken or is the word <c>none</c>.</exception>
    public void Register(AttentionEntry entry, Func<Site, AttentionOptions, Module> create)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(create);
        foreach (string name in entry.Aliases.Prepend(entry.Name))
        {
            if (name == "none" || !_byName.TryAdd(Normalize(name), new Registration(entry, create)))
                throw new ArgumentException($"the attention name '{name}' is taken", nameof(entry));
        }

        _entries.Add(entry);
    }

    /// <summary>What is known of a mechanism.</summary>
    /// <param name="name">Its name or an alias; case does not matter and '-' equals '_'.</param>
    /// <exception cref="SettingException">There is no such mechanism; the message has the nearest names.</exception>
    public AttentionEntry Describe(string name) => Find(name).Entry;

    /// <summary>Makes a module.</summary>
    /// <param name="name">The mechanism's name or an alias.</param>
    /// <param name="site">Where it will stand.</param>
    /// <param name="options">Its options.</param>
    /// <exception cref="SettingException">There is no such mechanism, or it has no such option.</exception>
    /// <exception cref="ArgumentException">The mechanism refuses the site or the value of an option.</exception>
    public Module Create(string name, Site site, AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Registration registration = Find(name);
        options.RequireKnown(registration.Entry.Options);
        return registration.Create(site, options);
    }

    private static string Normalize(string name) => name.Replace('_', '-').ToLowerInvariant();

    private static AttentionCatalog CreateDefault()
    {
        AttentionCatalog catalog = new();
        SqueezeExcitation.Register(catalog);
        Cbam.Register(catalog);
        EfficientChannelAttention.Register(catalog);
        ShuffleAttention.Register(catalog);
        CoordinateAttention.Register(catalog);
        TripletAttention.Register(catalog);
        BottleneckAttention.Register(catalog);
        GlobalContext.Register(catalog);
        SpatialGroupEnhance.Register(catalog);
        EfficientChannelAttentionUnshared.Register(catalog);
        SimpleAttention.Register(catalog);
        SqueezeSpatialChannel.Register(catalog);
        StripPooling.Register(catalog);
        EfficientLocalAttention.Register(catalog);
        EfficientMultiScaleAttention.Register(catalog);
        LargeKernelAttention.Register(catalog);
        LargeSeparableKernelAttention.Register(catalog);
        MultiScaleConvolutionalAttention.Register(catalog);
        GatherExcite.Register(catalog);
        MixedPooling.Register(catalog);
        DanetPosition.Register(catalog);
        DanetChannel.Register(catalog);
        DoubleAttention.Register(catalog);
        NonLocalBlock.Register(catalog);
        GcNetNonLocal.Register(catalog);
        CrissCrossAttention.Register(catalog);
        SelectiveKernel.Register(catalog);
        InsightSelectiveKernel.Register(catalog);
        SpatialTransformer.Register(catalog);
        TransformSampler.Register(catalog);
        Glimpse.Register(catalog);
        GumbelSpatial.Register(catalog);
        return catalog;
    }

    private Registration Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byName.TryGetValue(Normalize(name), out Registration? registration))
            return registration;
        throw new SettingException(
            "attention", name, string.Join(", ", _entries.Select(static entry => entry.Name)),
            NameSuggestion.Unknown("attention", name, _byName.Keys.Append("none"), "fovea attentions"));
    }

    private sealed record Registration(AttentionEntry Entry, Func<Site, AttentionOptions, Module> Create);
}
