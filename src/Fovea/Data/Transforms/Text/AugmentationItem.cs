using System.Globalization;

namespace Fovea;

/// <summary>One item of an augmentation, as in <c>erase:0.25:scale=0.02/0.2</c>: a name, a value of its main option, other
/// options.</summary>
internal sealed class AugmentationItem
{
    private const string Form = "name[:value][:key=value…]";

    private readonly string _text;
    private readonly string? _value;
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private bool _valueRead;

    public AugmentationItem(string text)
    {
        _text = text;
        string[] parts = text.Split(':');
        Name = parts[0].ToLowerInvariant();
        for (int i = 1; i < parts.Length; i++)
        {
            int equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (parts[i].Length == 0 || equals == 0) throw Invalid("an option is empty", Form);
            if (equals < 0 && i > 1) throw Invalid($"'{parts[i]}' is no option", Form);
            if (equals < 0) _value = parts[i];
            else if (!_options.TryAdd(parts[i][..equals].ToLowerInvariant(), parts[i][(equals + 1)..]))
                throw Invalid($"the option '{parts[i][..equals]}' is given twice", Form);
        }
    }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>A number: of the option, or for the main one the item's value too.</summary>
    public double Number(string key, double fallback, double least, double most, bool isMain = false)
    {
        if (Read(key, isMain) is not { } text) return fallback;
        return Parse(text) is { } value && value >= least && value <= most
            ? value
            : throw Invalid($"{key} '{text}'", $"a number from {Plain(least)} to {Plain(most)}");
    }

    /// <summary>Two numbers that do not fall, as <c>0.08/1</c>.</summary>
    public (double Least, double Most) Range(string key, double low, double high, double least, double most, bool isMain = false)
    {
        if (Read(key, isMain) is not { } text) return (low, high);
        string[] ends = text.Split('/');
        return ends.Length == 2 && Parse(ends[0]) is { } from && Parse(ends[1]) is { } to && from >= least && to >= from && to <= most
            ? (from, to)
            : throw Invalid(
                $"{key} '{text}'", $"two numbers from {Plain(least)} to {Plain(most)} that rise, as {Plain(low)}/{Plain(high)}");
    }

    /// <summary>One of some words, the first unless given; its place among them.</summary>
    public int Choice(string key, string[] words, bool isMain = false)
    {
        if (Read(key, isMain) is not { } text) return 0;
        int at = Array.FindIndex(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw Invalid($"{NameSuggestion.Unknown(key, text, words)}", string.Join(", ", words));
    }

    /// <summary>Refuses what nobody asked for.</summary>
    public void RequireAllRead()
    {
        foreach (string key in _options.Keys)
        {
            if (!_known.Contains(key))
                throw Invalid(NameSuggestion.Unknown("option", key, _known), _known.Count == 0 ? "none" : string.Join(", ", _known));
        }

        if (_value is not null && !_valueRead) throw Invalid($"'{_value}' is one value too many", $"'{Name}' alone");
    }

    /// <summary>What is wrong with the item.</summary>
    public SettingException Invalid(string problem, string expected) =>
        new("augment", _text, expected, $"augmentation '{_text}': {problem}; expected {expected}");

    private string? Read(string key, bool isMain)
    {
        _known.Add(key);
        _valueRead |= isMain;
        string? named = _options.GetValueOrDefault(key);
        if (isMain && _value is not null)
            return named is null ? _value : throw Invalid($"{key} is given twice", $"{Name}:{_value} or {Name}:{key}={named}");
        return named;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string Plain(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
