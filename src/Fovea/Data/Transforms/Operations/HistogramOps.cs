namespace Fovea;

/// <summary>Operations that stretch each channel by its histogram. Equal to Pillow's.</summary>
internal static class HistogramOps
{
    private const int Levels = 256;

    /// <summary>The darkest sample of a channel becomes 0, the brightest 255.</summary>
    public static Image AutoContrast(Image image) => Apply(image, equalize: false);

    /// <summary>Every range of samples becomes about equally frequent.</summary>
    public static Image Equalize(Image image) => Apply(image, equalize: true);

    private static Image Apply(Image image, bool equalize)
    {
        Span<int> counts = stackalloc int[3 * Levels];
        counts.Clear();
        byte[] from = image.Pixels;
        for (int i = 0; i < from.Length; i += 3)
        {
            counts[from[i]]++;
            counts[Levels + from[i + 1]]++;
            counts[(2 * Levels) + from[i + 2]]++;
        }

        Span<byte> tables = stackalloc byte[3 * Levels];
        for (int channel = 0; channel < 3; channel++)
        {
            Span<int> histogram = counts.Slice(channel * Levels, Levels);
            Span<byte> table = tables.Slice(channel * Levels, Levels);
            for (int v = 0; v < Levels; v++) table[v] = (byte)v;
            if (equalize) Spread(histogram, table);
            else Stretch(histogram, table);
        }

        Image result = ImageScratch.Rent(image.Width, image.Height);
        byte[] to = result.Pixels;
        for (int i = 0; i < to.Length; i += 3)
        {
            to[i] = tables[from[i]];
            to[i + 1] = tables[Levels + from[i + 1]];
            to[i + 2] = tables[(2 * Levels) + from[i + 2]];
        }

        return result;
    }

    private static void Stretch(ReadOnlySpan<int> histogram, Span<byte> table)
    {
        int low = histogram.IndexOfAnyExcept(0), high = histogram.LastIndexOfAnyExcept(0);
        if (high <= low) return;
        double scale = 255.0 / (high - low), offset = -low * scale;
        for (int v = 0; v < Levels; v++) table[v] = (byte)Math.Clamp((int)((v * scale) + offset), 0, 255);
    }

    private static void Spread(ReadOnlySpan<int> histogram, Span<byte> table)
    {
        long total = 0;
        foreach (int count in histogram) total += count;
        int last = histogram.LastIndexOfAnyExcept(0);
        long step = (total - histogram[last]) / 255;
        if (step == 0 || histogram.IndexOfAnyExcept(0) == last) return;
        long sum = step / 2;
        for (int v = 0; v < Levels; v++)
        {
            table[v] = (byte)Math.Min(255, sum / step);
            sum += histogram[v];
        }
    }
}
