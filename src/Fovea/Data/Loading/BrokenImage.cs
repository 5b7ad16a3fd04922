namespace Fovea;

/// <summary>An image that could not be decoded and was left out.</summary>
/// <param name="Index">Its place in the data set.</param>
/// <param name="Description">Its file, or its number in a file.</param>
/// <param name="Reason">What is wrong with it, and where; names the file too.</param>
public sealed record BrokenImage(int Index, string Description, string Reason);
