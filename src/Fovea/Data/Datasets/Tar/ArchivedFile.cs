namespace Fovea;

/// <summary>A file in a tar archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct ArchivedFile(string Name, long Offset, long Length);
