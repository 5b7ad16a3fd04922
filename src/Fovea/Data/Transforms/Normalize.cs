namespace Fovea;

/// <summary>Turns 8-bit samples into the numbers a network sees: (sample / 255 − mean) / deviation, channel by channel.</summary>
public sealed class Normalize
{
    // [3, 256]: a sample's number is looked up, in the arithmetic that tensors would use.
    private readonly float[] _numbers = new float[3 * 256];

    /// <summary>A normalisation.</summary>
    /// <param name="mean">Means of red, green and blue, as fractions of full scale.</param>
    /// <param name="deviation">Standard deviations likewise, above 0.</param>
    /// <exception cref="ArgumentException">A list has not three entries, or a deviation is not above 0.</exception>
    public Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length != 3)
            throw new ArgumentException($"normalise: {mean.Length} means; expected one for red, green and blue", nameof(mean));
        if (deviation.Length != 3)
            throw new ArgumentException(
                $"normalise: {deviation.Length} deviations; expected one for red, green and blue", nameof(deviation));
        Mean = mean.ToArray();
        Deviation = deviation.ToArray();
        for (int channel = 0; channel < 3; channel++)
        {
            if (!(deviation[channel] > 0))
                throw new ArgumentException(
                    $"normalise: the deviation of channel {channel} is {deviation[channel]}; expected above 0", nameof(deviation));
            for (int value = 0; value < 256; value++)
                _numbers[(channel * 256) + value] = ((value / 255f) - mean[channel]) / deviation[channel];
        }
    }

    /// <summary>The statistics of ImageNet's training images, which most published networks expect.</summary>
    public static Normalize ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Means of red, green and blue.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>Standard deviations of red, green and blue.</summary>
    public IReadOnlyList<float> Deviation { get; }

    /// <summary>The colour that becomes nearly 0.</summary>
    internal PixelColor MeanColor => new(Sample(Mean[0]), Sample(Mean[1]), Sample(Mean[2]));

    /// <summary>Writes an image's numbers, channels last.</summary>
    /// <param name="image">[H, W, 3].</param>
    /// <param name="target">H · W · 3 numbers.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    public void Write(Image image, Span<float> target)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] pixels = image.Pixels;
        if (target.Length < pixels.Length)
            throw new ArgumentException(
                $"normalise: an image of {image.Width}x{image.Height} needs {pixels.Length} numbers; got room for {target.Length}",
                nameof(target));
        ReadOnlySpan<float> red = _numbers.AsSpan(0, 256), green = _numbers.AsSpan(256, 256), blue = _numbers.AsSpan(512, 256);
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            target[i] = red[pixels[i]];
            target[i + 1] = green[pixels[i + 1]];
            target[i + 2] = blue[pixels[i + 2]];
        }
    }

    /// <summary>Writes back from numbers to an image, the nearest samples; the inverse of <see cref="Write"/> for display.</summary>
    /// <param name="numbers">[H, W, 3], as <see cref="Write"/> made them.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException"><paramref name="numbers"/> has not height · width · 3 entries.</exception>
    public Image Restore(ReadOnlySpan<float> numbers, int width, int height)
    {
        Image image = new(width, height);
        if (numbers.Length != image.Pixels.Length)
            throw new ArgumentException(
                $"normalise: {width}x{height} pixels have {image.Pixels.Length} numbers; got {numbers.Length}", nameof(numbers));
        for (int i = 0; i < numbers.Length; i++)
        {
            float value = ((numbers[i] * Deviation[i % 3]) + Mean[i % 3]) * 255f;
            image.Pixels[i] = (byte)Math.Clamp((int)MathF.Round(value), 0, 255);
        }

        return image;
    }

    private static byte Sample(float share) => (byte)Math.Clamp((int)MathF.Round(255 * share), 0, 255);
}
