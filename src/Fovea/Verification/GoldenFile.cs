namespace Fovea;

/// <summary>A golden file that the verifier found, offered to the families.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What results call it.</param>
/// <param name="Metadata">The <c>__metadata__</c> of a safetensors file; null for other files.</param>
internal sealed record GoldenFile(string Path, string Name, IReadOnlyDictionary<string, string>? Metadata)
{
    /// <summary>Whether it is JSON under this name in a folder of this name, for example <c>attention</c> and <c>counts.json</c>.</summary>
    public bool IsIndex(string folder, string file) =>
        System.IO.Path.GetFileName(Path) == file
        && System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))) == folder;
}
