namespace Fovea.Onnx;

/// <summary>The numbers that the format gives the types of elements.</summary>
internal enum ElementKind
{
    /// <summary>32-bit floats.</summary>
    Float = 1,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 7,

    /// <summary>64-bit floats.</summary>
    Double = 11,
}
