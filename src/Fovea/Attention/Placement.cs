using System.Diagnostics.CodeAnalysis;

namespace Fovea;

/// <summary>Which attention mechanisms a network gets and where, as data:
/// <c>none</c>, <c>ca</c>, <c>cbam:reduction=8@2-4</c>, <c>eca@1+ca:activation=relu@2-4:after-dw</c>, <c>nonlocal@3.last</c>.</summary>
/// <remarks><code>
/// placement := item ('+' item)*
/// item      := name (':' key '=' value)* ['@' stages] [':' position]
/// stages    := 'all' | stage ['-' stage] | stage '.' block ('/' block)* | stage '.last'
/// </code>
/// Stages count from 1, blocks from 0. A value is <c>[A-Za-z0-9._-]+</c>, or several joined by <c>/</c>. Names, keys and positions are
/// case-insensitive, and <c>-</c> equals <c>_</c> in keys and positions. Whether a mechanism, option, stage or position exists is
/// for the catalog and the backbone to say. Two placements are equal when their texts are.</remarks>
public sealed class Placement : ISpanParsable<Placement>, IEquatable<Placement>
{
    /// <summary>The name that stands for no attention at all.</summary>
    internal const string NoneName = "none";

    private readonly PlacementItem[] _items;

    /// <summary>Makes a placement of <paramref name="items"/>, in this order at a site that several share.</summary>
    /// <param name="items">The mechanisms; none for a network without attention.</param>
    /// <exception cref="ArgumentException">An item is called <c>none</c>.</exception>
    public Placement(params IEnumerable<PlacementItem> items)
    {
        _items = [.. items];
        if (_items.Any(static item => item.Name == NoneName))
            throw new ArgumentException("'none' is the empty placement, not an item; use Placement.None", nameof(items));
    }

    /// <summary>No attention: <c>none</c>.</summary>
    public static Placement None { get; } = new([]);

    /// <summary>The mechanisms in the order written; empty for <c>none</c>.</summary>
    public IReadOnlyList<PlacementItem> Items => Array.AsReadOnly(_items);

    /// <summary>True for <c>none</c>.</summary>
    public bool IsNone => _items.Length == 0;

    /// <summary>A placement from its text.</summary>
    /// <param name="s">For example <c>ca:reduction=16@2-4</c>.</param>
    /// <exception cref="SettingException">The text is not a placement; the message names the item, what is wrong and what was
    /// expected.</exception>
    public static Placement Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">For example <c>ca:reduction=16@2-4</c>.</param>
    /// <param name="provider">Not used: placements do not depend on culture.</param>
    public static Placement Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">For example <c>ca:reduction=16@2-4</c>.</param>
    /// <param name="provider">Not used: placements do not depend on culture.</param>
    public static Placement Parse(ReadOnlySpan<char> s, IFormatProvider? provider)
    {
        var parser = new PlacementParser(s.ToString());
        return parser.Placement() ?? throw parser.Error();
    }

    /// <summary>A placement from its text, or false where the text is not one.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: placements do not depend on culture.</param>
    /// <param name="result">The placement, where the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Placement result)
    {
        result = s is null ? null : new PlacementParser(s).Placement();
        return result is not null;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out Placement)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out Placement result) =>
        TryParse(s.ToString(), provider, out result);

    /// <summary>The text from which it can be parsed again.</summary>
    public override string ToString() => IsNone ? NoneName : string.Join('+', (IEnumerable<PlacementItem>)_items);

    /// <inheritdoc/>
    public bool Equals(Placement? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Placement);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
