using System.IO.Enumeration;

namespace Fovea;

/// <summary>Patterns of state-dict keys: <c>features.*</c>, <c>*.bias</c>, or the beginning of keys up to a dot such as
/// <c>layer1.0</c>.</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, string key) =>
        FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: false)
        || (key.Length > pattern.Length && key[pattern.Length] == '.' && key.StartsWith(pattern, StringComparison.Ordinal));
}
