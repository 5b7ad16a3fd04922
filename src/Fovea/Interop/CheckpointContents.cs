namespace Fovea;

/// <summary>What a reader of some format found in a file.</summary>
/// <param name="Entries">The tensors.</param>
/// <param name="Metadata">Texts beside them.</param>
internal sealed record CheckpointContents(IReadOnlyList<CheckpointEntry> Entries, IReadOnlyDictionary<string, string> Metadata);
