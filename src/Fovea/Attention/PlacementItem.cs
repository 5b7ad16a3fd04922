using System.Text;

namespace Fovea;

/// <summary>One mechanism of a placement: its name, options, stages and position, as in <c>cbam:reduction=8@2-4:before-add</c>.</summary>
public sealed class PlacementItem : IEquatable<PlacementItem>
{
    private readonly SortedDictionary<string, string> _options = new(StringComparer.Ordinal);

    /// <summary>Makes an item.</summary>
    /// <param name="name">The mechanism, <c>[A-Za-z0-9._-]+</c>; kept in lower case.</param>
    /// <param name="options">Options and their values; null for none. A value that is a list joins with <c>/</c>.</param>
    /// <param name="stages">The stages, or null for the blocks that the defaults table chooses.</param>
    /// <param name="position">The position, or null for the one that the defaults table chooses.</param>
    /// <exception cref="ArgumentException">A name, key or value with other characters, or a key twice.</exception>
    public PlacementItem(
        string name, IEnumerable<KeyValuePair<string, string>>? options = null, StageSelection? stages = null, Position? position = null)
    {
        if (!PlacementParser.IsWord(name))
            throw new ArgumentException($"a mechanism is named with letters, digits, '.', '_' and '-'; got '{name}'", nameof(name));
        Name = name.ToLowerInvariant();
        foreach ((string key, string value) in options ?? [])
        {
            if (!PlacementParser.IsWord(key) || !value.Split('/').All(PlacementParser.IsWord))
            {
                throw new ArgumentException(
                    $"an option is key=value with letters, digits, '.', '_' and '-'; got '{key}={value}'", nameof(options));
            }

            if (!_options.TryAdd(NameSuggestion.Normalize(key), value))
                throw new ArgumentException($"option '{key}' of '{name}' is given twice", nameof(options));
        }

        Stages = stages;
        Position = position;
    }

    /// <summary>The mechanism's name or alias, in lower case.</summary>
    public string Name { get; }

    /// <summary>Options in ordinal order of their keys, which are in lower case with <c>_</c>; values are as written.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>The stages; null where the backbone's defaults choose the blocks.</summary>
    public StageSelection? Stages { get; }

    /// <summary>The position; null where the backbone's defaults choose it.</summary>
    public Position? Position { get; }

    /// <summary>The text from which it can be parsed again.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Name);
        foreach ((string key, string value) in _options)
            text.Append(':').Append(key).Append('=').Append(value);
        if (Stages is not null)
            text.Append('@').Append(Stages);
        if (Position is { } position)
            text.Append(':').Append(position.Word());
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(PlacementItem? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PlacementItem);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
