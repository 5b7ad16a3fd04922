namespace Fovea;

/// <summary>Answers, site by site while a backbone is built, which mechanisms stand there.</summary>
/// <remarks>Checks the placement against what the backbone offers before anything is built, so that a wrong name, stage or position is
/// an error that lists the right ones.</remarks>
internal sealed class AttentionPlan
{
    private readonly Placement _placement;
    private readonly BackboneSites _sites;
    private readonly AttentionCatalog _catalog;
    private readonly List<SiteDescription> _descriptions = [];
    private readonly List<string>[] _resolved;

    public AttentionPlan(Placement placement, BackboneSites sites, AttentionCatalog catalog)
    {
        (_placement, _sites, _catalog) = (placement, sites, catalog);
        _resolved = new List<string>[placement.Items.Count];
        for (int i = 0; i < _resolved.Length; i++)
        {
            _resolved[i] = [];
            Check(placement.Items[i]);
        }
    }

    /// <summary>The sites seen so far.</summary>
    public IReadOnlyList<SiteDescription> Sites => _descriptions;

    /// <summary>The placement with positions, options and defaults spelled out.</summary>
    public string Resolved
    {
        get
        {
            if (_placement.Items.Count == 0)
                return "none";
            List<string> items = [];
            for (int i = 0; i < _resolved.Length; i++)
                items.Add(string.Join('+', _resolved[i].Distinct()));
            return string.Join('+', items);
        }
    }

    /// <summary>The mechanisms at a site, in the order written, with the key each has in the state dict.</summary>
    public IReadOnlyList<(string Key, Module Module)> At(Site site)
    {
        List<(string Key, Module Module)> modules = [];
        List<string> names = [];
        for (int i = 0; i < _placement.Items.Count; i++)
        {
            PlacementItem item = _placement.Items[i];
            AttentionEntry entry = _catalog.Describe(item.Name);
            AttentionDefault standard = _sites.DefaultOf(entry.Name);
            if (!Selects(item, standard, site))
                continue;
            if (names.Contains(entry.Name))
            {
                throw Refuse(
                    $"attention '{_placement}': {entry.Name} stands twice at {site.Position.Word()} of block {site.Stage}.{site.Block}");
            }

            if (site.Position == Position.ReplaceConv && names.Count > 0)
            {
                throw Refuse(
                    $"attention '{_placement}': {names[0]} and {entry.Name} cannot both stand in place of one convolution, "
                    + $"{site.Position.Word()} of block {site.Stage}.{site.Block}");
            }

            AttentionOptions options = OptionsOf(entry, item);
            options.Default(standard.Options(site));
            Module module = _catalog.Create(entry.Name, site, options);
            bool startsAsIdentity = IdentityStart.IsAsked(item);
            modules.Add((entry.Key, startsAsIdentity ? new IdentityStart(module) : module));
            names.Add(entry.Name);
            string given = options.Resolved.Count == 0 ? "" : ":" + string.Join(':', options.Resolved);
            if (startsAsIdentity)
                given += $":{IdentityStart.Option}=identity";
            string stages = item.Stages is { } selection ? $"@{selection}" : "";
            _resolved[i].Add($"{entry.Name}{given}{stages}:{site.Position.Word()}");
        }

        _descriptions.Add(new SiteDescription(site, names));
        return modules;
    }

    /// <summary>Checks after the build that every item found a place.</summary>
    public void RequireAllPlaced()
    {
        for (int i = 0; i < _resolved.Length; i++)
        {
            if (_resolved[i].Count == 0)
            {
                throw Refuse(
                    $"attention '{_placement.Items[i]}' stands nowhere in {_sites.Backbone}: no such block; {_sites.Describe()}");
            }
        }
    }

    private void Check(PlacementItem item)
    {
        AttentionEntry entry = _catalog.Describe(item.Name);
        OptionsOf(entry, item).RequireKnown(entry.Options);
        Position stands = item.Position ?? _sites.DefaultOf(entry.Name).Position;
        if (IdentityStart.IsAsked(item) && stands is (Position.ReplaceConv or Position.ReplaceSe))
        {
            IEnumerable<string> others = _sites.Positions
                .Where(static position => position is not (Position.ReplaceConv or Position.ReplaceSe))
                .Select(static position => position.Word());
            throw Refuse(
                $"attention '{item}': {entry.Name} stands in place of a layer and cannot start as the identity; give start=plain or "
                + $"another position: {string.Join(", ", others)}");
        }

        if (!_sites.Positions.Contains(stands))
        {
            string why = item.Position is null ? $", where {entry.Name} stands" : "";
            throw Refuse($"attention '{item}': {_sites.Backbone} has no position '{stands.Word()}'{why}; {_sites.Describe()}");
        }

        if (item.Position == Position.ReplaceConv && !entry.Convolves)
        {
            IEnumerable<string> able = _catalog.Entries.Where(static other => other.Convolves).Select(static other => other.Name);
            throw Refuse(
                $"attention '{item}': {entry.Name} does not convolve and cannot stand in place of a convolution; these can: "
                + string.Join(", ", able));
        }

        if (item.Stages is { Last: not int.MaxValue } stages && (stages.Last > _sites.LastStage || stages.Last < _sites.FirstStage))
            throw Refuse($"attention '{item}': {_sites.Backbone} has no stage {stages.Last}; {_sites.Describe()}");
    }

    private static AttentionOptions OptionsOf(AttentionEntry entry, PlacementItem item) =>
        new(entry.Name, item.Options.Where(static option => option.Key != IdentityStart.Option));

    private SettingException Refuse(string message) => new("attention", _placement.ToString(), _sites.Describe(), message);

    private bool Selects(PlacementItem item, AttentionDefault standard, Site site)
    {
        if (site.Position != (item.Position ?? standard.Position))
            return false;
        if (item.Stages is { } stages)
            return stages.Includes(site.Stage, site.Block, _sites.BlocksOf(site.Stage));
        return item.Position is not null || standard.Takes(site);
    }
}
