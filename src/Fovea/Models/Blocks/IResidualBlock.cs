namespace Fovea;

/// <summary>A block that may add its input to a branch.</summary>
internal interface IResidualBlock : IBlock
{
    /// <summary>The norm that ends the branch; null where none does or nothing is added to it.</summary>
    BatchNorm2d? LastNorm { get; }

    /// <summary>Leaves the branch out for an image with a probability, in training; does nothing where nothing is added to it.</summary>
    void SetDropPath(float probability);
}
