namespace Fovea;

/// <summary>A tensor on its way into a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Bytes">Bytes of its elements.</param>
/// <param name="Write">Writes these, little-endian and in C order.</param>
internal sealed record OutgoingTensor(string Name, ElementType Type, long[] Shape, long Bytes, Action<Stream> Write);
