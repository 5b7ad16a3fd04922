namespace Fovea;

/// <summary>The models by name: torchvision's names where it has them, a width as <c>_x0.5</c> or a switch as <c>_no_se</c> where a
/// model takes one, and the names of papers for a backbone with an attention, such as <c>sa_resnet50</c>.</summary>
public sealed class ModelCatalog
{
    private readonly List<ModelRegistration> _registrations = [];
    private readonly IReadOnlyList<ModelPreset> _presets = ModelPresets.All;

    /// <summary>The catalog that commands use.</summary>
    public static ModelCatalog Default { get; } = CreateDefault();

    /// <summary>The models in the order of registration.</summary>
    public IReadOnlyList<ModelEntry> Entries => [.. _registrations.Select(static registration => registration.Entry)];

    /// <summary>The combinations that papers name; each is a name for a backbone and a placement.</summary>
    public IReadOnlyList<ModelPreset> Presets => _presets;

    /// <summary>Builds a model with initial weights, in evaluation mode.</summary>
    /// <param name="name">Its name; case does not matter and '-' equals '_'.</param>
    /// <param name="options">Classes, attention, seed and image size.</param>
    /// <exception cref="SettingException">There is no such model or attention, or the model lacks the place that the attention
    /// names.</exception>
    public Model Create(string name, ModelOptions? options = null)
    {
        ModelOptions chosen = options ?? new ModelOptions();
        Model model = Build(name, chosen);
        model.Initialize(chosen.Seed);
        return model;
    }

    /// <summary>Builds a model whose weights are 0 until a checkpoint fills them: drawing initial ones takes longer than reading.</summary>
    internal Model Blank(string name, ModelOptions options) => Build(name, options);

    /// <summary>Builds a model without weights, for listings and counts: it can be traced and profiled, and not run.</summary>
    /// <param name="name">Its name; case does not matter and '-' equals '_'.</param>
    /// <param name="options">Classes, attention and image size.</param>
    /// <exception cref="SettingException">There is no such model or attention, or the model lacks the place that the attention
    /// names.</exception>
    public Model Outline(string name, ModelOptions? options = null)
    {
        using WithoutWeights scope = WithoutWeights.Begin();
        return Build(name, options ?? new ModelOptions());
    }

    /// <summary>The canonical form of a name.</summary>
    /// <param name="name">A name; case does not matter and '-' equals '_'.</param>
    /// <exception cref="SettingException">There is no such model; the message has the nearest names.</exception>
    public string Canonical(string name)
    {
        Found found = Find(name);
        return found.Preset is { } preset ? preset.Name + found.Variant.Name[preset.Backbone.Length..] : found.Variant.Name;
    }

    /// <summary>What is known of a model.</summary>
    /// <param name="name">A name; case does not matter and '-' equals '_'.</param>
    /// <exception cref="SettingException">There is no such model; the message has the nearest names.</exception>
    public ModelEntry Describe(string name) => Find(name).Registration.Entry;

    /// <summary>Gives a freshly built model its specification and class names, once every attention has found its place.</summary>
    internal static void Finish(Model model, AttentionPlan plan, ModelSpecification specification)
    {
        plan.RequireAllPlaced();
        model.Specification = specification;
        model.Sites = plan.Sites;
        model.ClassNames = [.. Enumerable.Range(0, specification.Classes).Select(static i => $"class {i}")];
        model.Evaluate();
    }

    /// <summary>The preset that a name means, or null where it is the name of a network.</summary>
    internal ModelPreset? PresetOf(string name) => Find(name).Preset;

    /// <summary>Adds a network; called once for each by its family.</summary>
    internal void Add(ModelRegistration registration) => _registrations.Add(registration);

    private static ModelCatalog CreateDefault()
    {
        ModelCatalog catalog = new();
        CifarResNet.Register(catalog);
        ResNet.Register(catalog);
        SENet.Register(catalog);
        MobileNetV2.Register(catalog);
        MobileNeXt.Register(catalog);
        EfficientNet.Register(catalog);
        ShuffleNetV2.Register(catalog);
        BnInception.Register(catalog);
        InceptionResNetV2.Register(catalog);
        return catalog;
    }

    private Model Build(string name, ModelOptions options)
    {
        Found found = Find(name);
        ModelEntry entry = found.Registration.Entry;
        int classes = options.Classes == 0 ? entry.Classes : options.Classes;
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1, nameof(options));
        Placement placement = found.Preset is { } preset ? PlacementOf(preset, options.Attention) : Placement.Parse(options.Attention);
        AttentionPlan plan = new(placement, found.Registration.Sites(found.Variant), AttentionCatalog.Default);
        Model model = found.Registration.Build(found.Variant, classes, plan);
        Finish(model, plan, new ModelSpecification(found.Variant.Name, placement.ToString(), plan.Resolved, classes));
        model.Preprocessing = options.ImageSize == 0 || options.ImageSize == entry.ImageSize
            ? entry.Preprocessing
            : Preprocessing.ImageNet(options.ImageSize) with { Mean = entry.Preprocessing.Mean, Deviation = entry.Preprocessing.Deviation };
        return model;
    }

    private static Placement PlacementOf(ModelPreset preset, string attention)
    {
        Placement own = Placement.Parse(preset.Attention);
        Placement asked = Placement.Parse(attention);
        if (asked.IsNone || asked.Equals(own))
            return own;
        throw new SettingException(
            "attention", attention, preset.Attention,
            $"model '{preset.Name}' is {preset.Backbone} with attention '{preset.Attention}'; for '{attention}' name the backbone, "
            + preset.Backbone);
    }

    private Found Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string wanted = name.Replace('-', '_').ToLowerInvariant();
        if (FindNetwork(wanted, name) is { } network)
            return network;
        foreach (ModelPreset preset in _presets)
        {
            if (wanted.StartsWith(preset.Name, StringComparison.Ordinal)
                && FindNetwork(preset.Backbone + wanted[preset.Name.Length..], name) is { } found)
            {
                return found with { Preset = preset };
            }
        }

        string[] names =
        [
            .. _registrations.SelectMany(static registration => registration.Entry.Aliases.Prepend(registration.Entry.Name)),
            .. _presets.Select(static preset => preset.Name),
        ];
        throw new SettingException("model", name, string.Join(", ", names), NameSuggestion.Unknown("model", name, names, "fovea models"));
    }

    private Found? FindNetwork(string wanted, string name)
    {
        foreach (ModelRegistration registration in _registrations)
        {
            if (ModelVariant.Parse(registration.Entry, wanted) is not { } variant)
                continue;
            return variant.Width is >= 0.05 and <= 8
                ? new Found(registration, variant)
                : throw new SettingException(
                    "model", name, "0.05 to 8", $"model '{name}': the width must be between 0.05 and 8; got {variant.Width}");
        }

        return null;
    }

    private sealed record Found(ModelRegistration Registration, ModelVariant Variant)
    {
        public ModelPreset? Preset { get; init; }
    }
}
