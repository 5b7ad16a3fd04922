namespace Fovea;

/// <summary>What stands in a shortcut that changes the shape: the options A and B of arXiv:1512.03385.</summary>
internal enum ShortcutKind
{
    /// <summary>Option B: a 1×1 convolution and a norm.</summary>
    Convolution,

    /// <summary>Option A: every second pixel, and channels of zeros; no parameters.</summary>
    Padding,
}
