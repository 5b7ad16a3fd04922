using System.Globalization;

namespace Fovea;

/// <summary>A network of a family as its name asks for it: <c>mobilenet_v2_x0.5</c>, <c>efficientnet_b0_tf</c>.</summary>
/// <param name="Name">The canonical name.</param>
/// <param name="Width">The factor of the widths.</param>
/// <param name="Switches">The switches in the name.</param>
internal sealed record ModelVariant(string Name, double Width, IReadOnlyList<string> Switches)
{
    /// <summary>Whether the name has a switch.</summary>
    public bool Has(string name) => Switches.Contains(name);

    /// <summary>What a name asks of an entry, or null where it is not of that entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="wanted">The name in lower case with '_'.</param>
    public static ModelVariant? Parse(ModelEntry entry, string wanted)
    {
        foreach (string name in entry.Aliases.Prepend(entry.Name))
        {
            if (wanted.StartsWith(name, StringComparison.Ordinal) && Read(entry, wanted[name.Length..]) is { } variant)
                return variant;
        }

        return null;
    }

    private static ModelVariant? Read(ModelEntry entry, string rest)
    {
        double? width = null;
        List<string> switches = [];
        while (rest.Length > 0)
        {
            string? found = entry.Switches.Select(static known => known.Name).FirstOrDefault(known => StartsWith(rest, known));
            if (found is not null && !switches.Contains(found))
            {
                switches.Add(found);
                rest = rest[(found.Length + 1)..];
                continue;
            }

            if (!entry.TakesWidth || width is not null || !rest.StartsWith("_x", StringComparison.Ordinal))
                return null;
            int end = rest.IndexOf('_', 2);
            string number = end < 0 ? rest[2..] : rest[2..end];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
                return null;
            width = value;
            rest = end < 0 ? "" : rest[end..];
        }

        string[] ordered = [.. entry.Switches.Select(static known => known.Name).Where(switches.Contains)];
        string scale = width is null or 1.0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_x{width}");
        string suffix = string.Concat(ordered.Select(static name => $"_{name}"));
        return new ModelVariant(entry.Name + scale + suffix, width ?? 1.0, ordered);
    }

    private static bool StartsWith(string rest, string name) =>
        rest.Length > name.Length && rest[0] == '_' && rest.AsSpan(1).StartsWith(name, StringComparison.Ordinal)
        && (rest.Length == name.Length + 1 || rest[name.Length + 1] == '_');
}
