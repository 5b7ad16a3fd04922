using Fovea.Kernels;

namespace Fovea;

/// <summary>Copies between [N, C, H, W] and channels-last order. Source and target must not overlap.</summary>
internal static class LayoutConversion
{
    public static void NchwToNhwc(ReadOnlySpan<float> source, Span<float> target, Shape shape) =>
        Transposition.Run(source, target, shape.N, shape.C, shape.H * shape.W);

    public static void NhwcToNchw(ReadOnlySpan<float> source, Span<float> target, Shape shape) =>
        Transposition.Run(source, target, shape.N, shape.H * shape.W, shape.C);
}
