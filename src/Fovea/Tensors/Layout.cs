namespace Fovea;

/// <summary>The order in which the values of a rank-4 tensor lie in memory. Shapes are always written [N, C, H, W].</summary>
public enum Layout
{
    /// <summary>Row-major over [N, C, H, W], as PyTorch stores parameters. The order of tensors of any other rank, too.</summary>
    Nchw,

    /// <summary>Channels last: row-major over [N, H, W, C], as Fovea stores feature maps.</summary>
    Nhwc,
}
