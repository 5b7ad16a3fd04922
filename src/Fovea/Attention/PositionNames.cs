namespace Fovea;

/// <summary>The reserved words of placements for the positions.</summary>
public static class PositionNames
{
    private static readonly string[] Names =
    [
        "input", "after-expand", "after-dw", "after-project", "before-add", "after-block", "after-stage", "after-conv2",
        "before-shuffle", "replace-conv", "replace-se",
    ];

    /// <summary>Every word, in the order of <see cref="Position"/>.</summary>
    public static IReadOnlyList<string> All { get; } = Array.AsReadOnly(Names);

    /// <summary>The word of <paramref name="position"/>, for example <c>after-dw</c>.</summary>
    /// <param name="position">A position.</param>
    public static string Word(this Position position) => Names[(int)position];

    /// <summary>The position that <paramref name="word"/> means, or null. Case does not count and <c>_</c> equals <c>-</c>.</summary>
    /// <param name="word">A word such as <c>after-dw</c>.</param>
    public static Position? Find(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        string normal = word.ToLowerInvariant().Replace('_', '-');
        int index = Array.IndexOf(Names, normal);
        return index < 0 ? null : (Position)index;
    }
}
