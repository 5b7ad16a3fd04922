namespace Fovea;

/// <summary>What a global of a pickle is for.</summary>
internal enum PickleRole
{
    /// <summary>Plain data that is passed over.</summary>
    Plain,

    /// <summary>Makes a dictionary.</summary>
    Dictionary,

    /// <summary>Makes a list, a set or a tuple.</summary>
    Sequence,

    /// <summary>Names the element type of a storage.</summary>
    Storage,

    /// <summary>Names an element type.</summary>
    ElementType,

    /// <summary>Makes a tensor from storage, offset, sizes and strides.</summary>
    Tensor,

    /// <summary>As <see cref="Tensor"/>, with the element type as the seventh argument.</summary>
    TypedTensor,

    /// <summary>Gives its first argument, a tensor: parameters.</summary>
    First,

    /// <summary>Calls its first argument with its third: tensors with attributes.</summary>
    Call,

    /// <summary>Makes an object of its first argument, a class.</summary>
    Reconstruct,
}
