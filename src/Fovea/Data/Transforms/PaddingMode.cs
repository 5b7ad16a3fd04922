namespace Fovea;

/// <summary>What a border around an image shows.</summary>
internal enum PaddingMode
{
    /// <summary>One colour.</summary>
    Constant,

    /// <summary>The outermost pixels, repeated.</summary>
    Edge,

    /// <summary>The image mirrored at its outermost pixels, which are not repeated.</summary>
    Reflect,

    /// <summary>The image mirrored, outermost pixels first.</summary>
    Symmetric,
}
