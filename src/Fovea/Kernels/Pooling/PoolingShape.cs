namespace Fovea.Kernels;

/// <summary>The sizes of a pooling over channels-last maps.</summary>
internal readonly record struct PoolingShape(
    int Images, int Height, int Width, int Channels, int OutputHeight, int OutputWidth, Size Kernel, Size Stride, Size Padding,
    Size Dilation);
