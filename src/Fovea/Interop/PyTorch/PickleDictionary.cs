namespace Fovea;

/// <summary>A dictionary of a pickle, in the order of its keys.</summary>
internal sealed class PickleDictionary
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Keys and values in order.</summary>
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>Keys that are texts, and values, in order.</summary>
    public IEnumerable<(string Name, object? Value)> Named =>
        Items.Where(static item => item.Key is string).Select(static item => ((string)item.Key!, item.Value));

    /// <summary>Adds an item; false where the key, a text, is there already.</summary>
    public bool TryAdd(object? key, object? value)
    {
        if (key is string name && !_names.Add(name))
            return false;
        Items.Add((key, value));
        return true;
    }
}
