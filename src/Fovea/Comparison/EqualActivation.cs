namespace Fovea;

/// <summary>Gives mechanisms the same activation. Published comparisons set the hard swish of Coordinate Attention against the ReLU of
/// SE, CBAM and BAM, so that what they show may be the activation's and not the mechanism's.</summary>
internal static class EqualActivation
{
    private const string Option = "activation";

    /// <summary>The activations that the mechanisms with the option take.</summary>
    public static IReadOnlyList<string> Names { get; } = ["relu", "hard-swish", "silu"];

    /// <summary>The placement in which every mechanism that has the option and was not given it has this activation.</summary>
    public static Placement In(Placement placement, string activation) => new(placement.Items.Select(item =>
        item.Options.ContainsKey(Option) || !HasOption(item.Name)
            ? item
            : new PlacementItem(item.Name, item.Options.Append(new(Option, activation)), item.Stages, item.Position)));

    private static bool HasOption(string mechanism)
    {
        IReadOnlyList<string> options = AttentionCatalog.Default.Describe(mechanism).Options;
        return options.Any(static option => option.StartsWith($"{Option}=", StringComparison.Ordinal));
    }
}
