namespace Fovea.Kernels;

/// <summary>One tap of a phase: where it reads relative to a grid cell, and its place in the kernel.</summary>
internal readonly record struct ConvolutionTap(int Y, int X, int KernelY, int KernelX);

/// <summary>Target pixels that read the same taps: all of them in a forward pass; in the gradient of a strided convolution those with
/// equal remainders by the stride, so that no product with a skipped tap is ever computed.</summary>
/// <param name="FirstY">Row of the first target pixel.</param>
/// <param name="FirstX">Column of the first target pixel.</param>
/// <param name="Height">Grid rows of this phase.</param>
/// <param name="Width">Grid columns of this phase.</param>
/// <param name="Taps">In the order of their places in the source.</param>
internal sealed record ConvolutionPhase(int FirstY, int FirstX, int Height, int Width, ConvolutionTap[] Taps);
