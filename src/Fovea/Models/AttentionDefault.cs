namespace Fovea;

/// <summary>Where a backbone puts a mechanism that is named and nothing more, and with which options: what the authors do there.</summary>
/// <param name="Position">The position in the block.</param>
/// <param name="Takes">Which of the sites at that position.</param>
/// <param name="Options">The options at a site, beside those the user gives.</param>
internal sealed record AttentionDefault(
    Position Position, Func<Site, bool> Takes, Func<Site, IEnumerable<KeyValuePair<string, string>>> Options)
{
    public static IEnumerable<KeyValuePair<string, string>> NoOptions(Site site) => [];

    public static bool Everywhere(Site site) => true;

    /// <summary>One option with a value that may depend on the site.</summary>
    public static Func<Site, IEnumerable<KeyValuePair<string, string>>> Option(string name, Func<Site, int> value) =>
        site => [new(name, value(site).ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>One option with the largest power of two, up to <paramref name="most"/>, that divides the channels of the site.</summary>
    public static Func<Site, IEnumerable<KeyValuePair<string, string>>> Dividing(string name, int most) =>
        Option(name, site => Math.Min(most, site.Channels & -site.Channels));
}
