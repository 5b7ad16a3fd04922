namespace Fovea;

/// <summary>Where a crop lies.</summary>
internal enum CropPlace
{
    /// <summary>Top left.</summary>
    TopLeft,

    /// <summary>Top right.</summary>
    TopRight,

    /// <summary>Bottom left.</summary>
    BottomLeft,

    /// <summary>Bottom right.</summary>
    BottomRight,

    /// <summary>In the middle.</summary>
    Center,
}
