namespace Fovea;

/// <summary>The memory of one or more tensors of a pickle.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Count">How many elements a tensor may use.</param>
/// <param name="Offset">Where they begin, in elements of the memory called <paramref name="Key"/>.</param>
internal sealed record PickledStorage(string Key, ElementType Type, long Count, long Offset);
