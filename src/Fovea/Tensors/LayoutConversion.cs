namespace Fovea;

/// <summary>Copies between [N, C, H, W] and channels-last order. Source and target must not overlap.</summary>
internal static class LayoutConversion
{
    public static void NchwToNhwc(ReadOnlySpan<float> source, Span<float> target, Shape shape)
    {
        int channels = shape.C;
        int pixels = shape.H * shape.W;
        for (int n = 0; n < shape.N; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                int from = ((n * channels) + c) * pixels;
                int to = (n * pixels * channels) + c;
                for (int p = 0; p < pixels; p++)
                    target[to + (p * channels)] = source[from + p];
            }
        }
    }

    public static void NhwcToNchw(ReadOnlySpan<float> source, Span<float> target, Shape shape)
    {
        int channels = shape.C;
        int pixels = shape.H * shape.W;
        for (int n = 0; n < shape.N; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                int from = (n * pixels * channels) + c;
                int to = ((n * channels) + c) * pixels;
                for (int p = 0; p < pixels; p++)
                    target[to + p] = source[from + (p * channels)];
            }
        }
    }
}
