namespace Fovea;

/// <summary>The models by name: torchvision's names where it has them, and a width as <c>_x0.5</c> or a switch as <c>_no_se</c> where a
/// model takes one.</summary>
public sealed class ModelCatalog
{
    private readonly List<ModelRegistration> _registrations = [];

    /// <summary>The catalog that commands use.</summary>
    public static ModelCatalog Default { get; } = CreateDefault();

    /// <summary>The models in the order of registration.</summary>
    public IReadOnlyList<ModelEntry> Entries => [.. _registrations.Select(static registration => registration.Entry)];

    /// <summary>Builds a model with initial weights, in evaluation mode.</summary>
    /// <param name="name">Its name; case does not matter and '-' equals '_'.</param>
    /// <param name="options">Classes, attention, seed and image size.</param>
    /// <exception cref="SettingException">There is no such model or attention, or the model lacks the place that the attention
    /// names.</exception>
    public Model Create(string name, ModelOptions? options = null)
    {
        (ModelRegistration registration, ModelVariant variant) = Find(name);
        ModelOptions chosen = options ?? new ModelOptions();
        Model model = Build(registration, variant, chosen);
        model.Initialize(chosen.Seed);
        return model;
    }

    /// <summary>Builds a model without weights, for listings and counts: it can be traced and profiled, and not run.</summary>
    /// <param name="name">Its name; case does not matter and '-' equals '_'.</param>
    /// <param name="options">Classes, attention and image size.</param>
    /// <exception cref="SettingException">There is no such model or attention, or the model lacks the place that the attention
    /// names.</exception>
    public Model Outline(string name, ModelOptions? options = null)
    {
        (ModelRegistration registration, ModelVariant variant) = Find(name);
        using WithoutWeights scope = WithoutWeights.Begin();
        return Build(registration, variant, options ?? new ModelOptions());
    }

    /// <summary>The canonical form of a name.</summary>
    /// <param name="name">A name; case does not matter and '-' equals '_'.</param>
    /// <exception cref="SettingException">There is no such model; the message has the nearest names.</exception>
    public string Canonical(string name) => Find(name).Variant.Name;

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

    private static Model Build(ModelRegistration registration, ModelVariant variant, ModelOptions options)
    {
        ModelEntry entry = registration.Entry;
        int classes = options.Classes == 0 ? entry.Classes : options.Classes;
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1, nameof(options));
        Placement placement = Placement.Parse(options.Attention);
        AttentionPlan plan = new(placement, registration.Sites(variant), AttentionCatalog.Default);
        Model model = registration.Build(variant, classes, plan);
        Finish(model, plan, new ModelSpecification(variant.Name, placement.ToString(), plan.Resolved, classes));
        model.Preprocessing = options.ImageSize == 0 || options.ImageSize == entry.ImageSize
            ? entry.Preprocessing
            : Preprocessing.ImageNet(options.ImageSize) with { Mean = entry.Preprocessing.Mean, Deviation = entry.Preprocessing.Deviation };
        return model;
    }

    private (ModelRegistration Registration, ModelVariant Variant) Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string wanted = name.Replace('-', '_').ToLowerInvariant();
        foreach (ModelRegistration registration in _registrations)
        {
            if (ModelVariant.Parse(registration.Entry, wanted) is not { } variant)
                continue;
            if (variant.Width is < 0.05 or > 8)
            {
                throw new SettingException(
                    "model", name, "0.05 to 8", $"model '{name}': the width must be between 0.05 and 8; got {variant.Width}");
            }

            return (registration, variant);
        }

        string[] names = [.. _registrations.SelectMany(static r => r.Entry.Aliases.Prepend(r.Entry.Name))];
        throw new SettingException("model", name, string.Join(", ", names), NameSuggestion.Unknown("model", name, names, "fovea models"));
    }
}
