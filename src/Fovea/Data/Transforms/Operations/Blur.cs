using System.Buffers;

namespace Fovea;

/// <summary>A Gaussian blur, columns and rows one after the other; the image is mirrored at its border. As torchvision's on 8-bit
/// images.</summary>
internal static class Blur
{
    /// <summary>Blurs.</summary>
    /// <param name="image">At least half a kernel wide and high.</param>
    /// <param name="widthOfKernel">Odd.</param>
    /// <param name="heightOfKernel">Odd.</param>
    /// <param name="sigmaX">Standard deviation along rows, in pixels.</param>
    /// <param name="sigmaY">Along columns.</param>
    public static Image Gaussian(Image image, int widthOfKernel, int heightOfKernel, double sigmaX, double sigmaY)
    {
        Span<float> across = stackalloc float[widthOfKernel], down = stackalloc float[heightOfKernel];
        Weights(across, sigmaX);
        Weights(down, sigmaY);
        int stride = image.Width * 3;
        float[] rows = ArrayPool<float>.Shared.Rent(stride * image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * stride, stride);
            Span<float> sums = rows.AsSpan(y * stride, stride);
            sums.Clear();
            for (int k = 0; k < across.Length; k++)
            {
                for (int x = 0; x < image.Width; x++)
                {
                    int from = Mirrored(x + k - (across.Length / 2), image.Width) * 3;
                    for (int channel = 0; channel < 3; channel++) sums[(3 * x) + channel] += across[k] * row[from + channel];
                }
            }
        }

        Image result = ImageScratch.Rent(image.Width, image.Height);
        float[] line = ArrayPool<float>.Shared.Rent(stride);
        for (int y = 0; y < image.Height; y++)
        {
            Span<float> sums = line.AsSpan(0, stride);
            sums.Clear();
            for (int k = 0; k < down.Length; k++)
            {
                ReadOnlySpan<float> row = rows.AsSpan(Mirrored(y + k - (down.Length / 2), image.Height) * stride, stride);
                for (int i = 0; i < stride; i++) sums[i] += down[k] * row[i];
            }

            Span<byte> to = result.Pixels.AsSpan(y * stride, stride);
            for (int i = 0; i < stride; i++) to[i] = (byte)Math.Clamp((int)MathF.Round(sums[i]), 0, 255);
        }

        ArrayPool<float>.Shared.Return(line);
        ArrayPool<float>.Shared.Return(rows);
        return result;
    }

    private static void Weights(Span<float> weights, double sigma)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++) sum += Weight(k - (weights.Length / 2), sigma);
        for (int k = 0; k < weights.Length; k++) weights[k] = (float)(Weight(k - (weights.Length / 2), sigma) / sum);
    }

    private static double Weight(int distance, double sigma) => Math.Exp(-0.5 * (distance / sigma) * (distance / sigma));

    private static int Mirrored(int at, int size) => Border.Place(at, size, PaddingMode.Reflect);
}
