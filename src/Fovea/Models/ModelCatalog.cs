using System.Globalization;

namespace Fovea;

/// <summary>The models by name: torchvision's names, the CIFAR family, and a width as <c>_x0.5</c> where a model has one.</summary>
public sealed class ModelCatalog
{
    private readonly List<Registration> _registrations = [];

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
        ModelOptions chosen = options ?? new ModelOptions();
        (Registration registration, double width, string canonical) = Find(name);
        ModelEntry entry = registration.Entry;
        int classes = chosen.Classes == 0 ? entry.Classes : chosen.Classes;
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1, nameof(options));
        Placement placement = Placement.Parse(chosen.Attention);
        AttentionPlan plan = new(placement, registration.Sites(canonical), AttentionCatalog.Default);
        Model model = registration.Build(width, classes, plan);
        Finish(model, plan, new ModelSpecification(canonical, placement.ToString(), plan.Resolved, classes));
        model.Preprocessing = Preprocessing.ImageNet(chosen.ImageSize == 0 ? entry.ImageSize : chosen.ImageSize);
        model.Initialize(chosen.Seed);
        return model;
    }

    /// <summary>The canonical form of a name.</summary>
    /// <param name="name">A name; case does not matter and '-' equals '_'.</param>
    /// <exception cref="SettingException">There is no such model; the message has the nearest names.</exception>
    public string Canonical(string name) => Find(name).Canonical;

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

    private static ModelCatalog CreateDefault()
    {
        ModelCatalog catalog = new();
        foreach (int depth in (int[])[8, 14, 20, 32, 44, 56, 110])
        {
            catalog.Add(
                new ModelEntry($"resnet{depth}", $"CIFAR ResNet-{depth}, arXiv:1512.03385", 32, 10),
                name => CifarResNet.SitesOf(name, depth), (_, classes, plan) => new CifarResNet(depth, 16, classes, plan));
        }

        catalog.AddResNet(18, false, [2, 2, 2, 2]);
        catalog.AddResNet(34, false, [3, 4, 6, 3]);
        catalog.AddResNet(50, true, [3, 4, 6, 3]);
        catalog.AddResNet(101, true, [3, 4, 23, 3]);
        catalog.AddResNet(152, true, [3, 8, 36, 3]);
        string[] layouts = ["torchvision", MobileNetV2KeyLayouts.FlatWithAttention.Name, MobileNetV2KeyLayouts.Flat.Name];
        catalog.Add(
            new ModelEntry("mobilenet_v2", "MobileNetV2, arXiv:1801.04381", 224, 1000) { TakesWidth = true, KeyLayouts = layouts },
            MobileNetV2.SitesOf, static (width, classes, plan) => new MobileNetV2(width, false, classes, plan));
        catalog.Add(
            new ModelEntry("cifar_mobilenet_v2", "MobileNetV2 for small images, arXiv:1801.04381", 32, 10)
            {
                TakesWidth = true,
                KeyLayouts = layouts,
            },
            MobileNetV2.SitesOf, static (width, classes, plan) => new MobileNetV2(width, true, classes, plan));
        return catalog;
    }

    private void AddResNet(int depth, bool bottleneck, int[] blocks) => Add(
        new ModelEntry($"resnet{depth}", $"ResNet-{depth}, arXiv:1512.03385", 224, 1000),
        name => ResNet.SitesOf(name, bottleneck, blocks), (_, classes, plan) => new ResNet(bottleneck, blocks, 64, classes, plan));

    private void Add(ModelEntry entry, Func<string, BackboneSites> sites, Func<double, int, AttentionPlan, Model> build) =>
        _registrations.Add(new Registration(entry, sites, build));

    private (Registration Registration, double Width, string Canonical) Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string wanted = name.Replace('-', '_').ToLowerInvariant();
        int mark = wanted.LastIndexOf("_x", StringComparison.Ordinal);
        double width = 1.0;
        bool hasWidth = mark > 0
            && double.TryParse(wanted[(mark + 2)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out width);
        foreach (Registration registration in _registrations)
        {
            if (registration.Entry.Name == wanted)
                return (registration, 1.0, wanted);
            if (hasWidth && registration.Entry.TakesWidth && registration.Entry.Name == wanted[..mark])
            {
                if (width is < 0.05 or > 8)
                    throw new SettingException(
                        "model", name, "0.05 to 8", $"model '{name}': the width must be between 0.05 and 8; got {width}");
                string text = width.ToString(CultureInfo.InvariantCulture);
                return (registration, width, width == 1.0 ? registration.Entry.Name : $"{registration.Entry.Name}_x{text}");
            }
        }

        string[] names = [.. _registrations.Select(static r => r.Entry.Name)];
        throw new SettingException("model", name, string.Join(", ", names), NameSuggestion.Unknown("model", name, names, "fovea models"));
    }

    private sealed record Registration(ModelEntry Entry, Func<string, BackboneSites> Sites, Func<double, int, AttentionPlan, Model> Build);
}
