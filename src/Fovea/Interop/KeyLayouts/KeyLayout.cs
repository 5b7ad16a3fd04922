namespace Fovea;

/// <summary>How the keys of some repository's checkpoints map to the keys here.</summary>
/// <param name="Name">What the layout is called in listings.</param>
/// <param name="Recognizes">Whether a file with these keys has the layout.</param>
/// <param name="Translate">A key of the file to a key here; keys it does not know stay as they are.</param>
internal sealed record KeyLayout(string Name, Func<IReadOnlySet<string>, bool> Recognizes, Func<string, string> Translate);
