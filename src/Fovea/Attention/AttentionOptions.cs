using System.Globalization;

namespace Fovea;

/// <summary>The options of one placement item, read by the factory of its mechanism.</summary>
public sealed class AttentionOptions
{
    private readonly string _mechanism;
    private readonly Dictionary<string, string> _given = [];
    private readonly List<string> _resolved = [];

    /// <summary>Holds options as text.</summary>
    /// <param name="mechanism">The mechanism's name, for messages.</param>
    /// <param name="given">Names and values; '-' equals '_' in names.</param>
    public AttentionOptions(string mechanism, IEnumerable<KeyValuePair<string, string>> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        _mechanism = mechanism;
        foreach ((string name, string value) in given)
            _given[Normalize(name)] = value;
    }

    /// <summary>What was read so far, defaults included, as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Resolved => _resolved;

    /// <summary>Whether an option was given.</summary>
    /// <param name="name">The option's name.</param>
    public bool Has(string name) => _given.ContainsKey(Normalize(name));

    /// <summary>A whole number.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <exception cref="ArgumentException">The value is no whole number.</exception>
    public int Int(string name, int fallback)
    {
        string text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Wrong(name, text, "a whole number");
    }

    /// <summary>A number, with a point where it is not whole.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <exception cref="ArgumentException">The value is no finite number.</exception>
    public double Number(string name, double fallback)
    {
        string text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Wrong(name, text, "a number");
    }

    /// <summary>True or false.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <exception cref="ArgumentException">The value is neither.</exception>
    public bool Bool(string name, bool fallback)
    {
        string text = Text(name, fallback ? "true" : "false");
        return bool.TryParse(text, out bool value) ? value : throw Wrong(name, text, "true or false");
    }

    /// <summary>A list; its values are joined with '/'.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    public string[] List(string name, string fallback) => Text(name, fallback).Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One of some words.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <param name="words">What it may be, in lower case; '-' equals '_'.</param>
    /// <exception cref="ArgumentException">The value is none of them.</exception>
    public string Choice(string name, string fallback, params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string text = Text(name, fallback);
        return words.FirstOrDefault(word => Normalize(word) == Normalize(text)) ?? throw Wrong(name, text, string.Join(" or ", words));
    }

    /// <summary>Some of some words, joined with '/'.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <param name="words">What each may be, in lower case; '-' equals '_'.</param>
    /// <exception cref="ArgumentException">A value is none of them, or there is none.</exception>
    public string[] Choices(string name, string fallback, params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string expected = $"at least one of {string.Join(", ", words)}, joined with '/'";
        string[] given = List(name, fallback);
        if (given.Length == 0)
            throw Wrong(name, "", expected);
        return Array.ConvertAll(
            given, text => words.FirstOrDefault(word => Normalize(word) == Normalize(text)) ?? throw Wrong(name, text, expected));
    }

    /// <summary>A list of whole numbers, joined with '/'.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    /// <exception cref="ArgumentException">An element is no whole number.</exception>
    public int[] Ints(string name, string fallback) => Array.ConvertAll(
        List(name, fallback),
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Wrong(name, text, "whole numbers joined with '/'"));

    /// <summary>A text.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="fallback">The value where the option is not given.</param>
    public string Text(string name, string fallback)
    {
        string key = Normalize(name);
        string value = _given.GetValueOrDefault(key, fallback);
        _resolved.Add($"{key}={value}");
        return value;
    }

    /// <summary>Sets options that were not given: what a backbone chooses for a mechanism.</summary>
    internal void Default(IEnumerable<KeyValuePair<string, string>> defaults)
    {
        foreach ((string name, string value) in defaults)
            _given.TryAdd(Normalize(name), value);
    }

    /// <summary>Refuses options that the mechanism does not have.</summary>
    internal void RequireKnown(IReadOnlyList<string> options)
    {
        string[] known = [.. options.Select(static option => option.Split('=')[0])];
        foreach (string name in _given.Keys)
        {
            if (!known.Contains(name))
            {
                string has = known.Length == 0 ? "it has none" : $"it has {string.Join(", ", known)}";
                throw new SettingException("attention", name, has, $"attention '{_mechanism}' has no option '{name}'; {has}");
            }
        }
    }

    private static string Normalize(string name) => name.Replace('-', '_').ToLowerInvariant();

    private ArgumentException Wrong(string name, string value, string expected) =>
        new($"{_mechanism}: {name} must be {expected}; got '{value}'");
}
