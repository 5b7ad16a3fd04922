using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A batch of maps [N, H, W, C] as the images that tiles are cut from: a dilated convolution is a plain one over each of the
/// images that every dilation-th row and column make.</summary>
internal readonly struct WinogradMap(Size size, int channels, Size dilation)
{
    public int Channels { get; } = channels;

    /// <summary>Floats from a pixel of an image to the next in its row.</summary>
    public int PixelPitch { get; } = dilation.Width * channels;

    /// <summary>Floats from a row of an image to the next.</summary>
    public int RowPitch { get; } = dilation.Height * size.Width * channels;

    /// <summary>Images in a map.</summary>
    public int Images => dilation.Height * dilation.Width;

    /// <summary>The sizes of the first image, than which none is larger.</summary>
    public Size First => new(BlockGeometry.CeilingOf(size.Height, dilation.Height), BlockGeometry.CeilingOf(size.Width, dilation.Width));

    /// <summary>That of a convolution's output.</summary>
    public static WinogradMap OfOutput(in ConvolutionShape s) => new(new Size(s.OutputHeight, s.OutputWidth), s.O, s.Dilation);

    /// <summary>Where an image begins, counted over all maps, and its sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (long Start, int Height, int Width) Image(int image)
    {
        int phase = image % Images, y = phase / dilation.Width, x = phase % dilation.Width;
        long start = ((((long)(image / Images) * size.Height) + y) * size.Width) + x;
        return (
            start * Channels, BlockGeometry.CeilingOf(Math.Max(0, size.Height - y), dilation.Height),
            BlockGeometry.CeilingOf(Math.Max(0, size.Width - x), dilation.Width));
    }
}
