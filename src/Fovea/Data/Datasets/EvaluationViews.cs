namespace Fovea;

/// <summary>How often an evaluation looks at an image; the probabilities of all looks are averaged.</summary>
public enum EvaluationViews
{
    /// <summary>Once: resized, the middle cut out.</summary>
    One,

    /// <summary>Twice: the same, and its mirror image.</summary>
    Flip,

    /// <summary>Ten times: the middle and the four corners, each with its mirror image.</summary>
    TenCrop,
}
