namespace Fovea;

/// <summary>A tensor of a pickle: a view of a storage.</summary>
/// <param name="Storage">The memory.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Offset">Where it begins, in elements of the storage.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Strides">The distances between neighbours along each axis, in elements.</param>
/// <param name="Count">The product of the sizes.</param>
internal sealed record PickledTensor(PickledStorage Storage, ElementType Type, long Offset, long[] Shape, long[] Strides, long Count);
