namespace Fovea;

/// <summary>An image of a list, before its label is a number.</summary>
/// <param name="Label">The class's name or number, as written.</param>
/// <param name="Part">The part of the data it belongs to, in lower case; null where the list does not say.</param>
/// <param name="Where">Where that is written, for messages: the file, and the line or the entry.</param>
internal readonly record struct LabelledEntry(string Label, string? Part, string Where);
