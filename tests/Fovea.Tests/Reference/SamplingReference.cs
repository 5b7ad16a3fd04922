namespace Fovea.Tests;

/// <summary>Sampling of [N, C, H, W] at given points, by its definition.</summary>
internal static class SamplingReference
{
    /// <summary>The map at the points of a grid [N, 2, H', W'].</summary>
    public static Nd Sample(Nd x, Nd grid, SampleMode mode, SamplePadding padding, bool alignCorners)
    {
        (int height, int width) = (x.Shape[2], x.Shape[3]);
        return Nd.Of([x.Shape[0], x.Shape[1], grid.Shape[2], grid.Shape[3]], i =>
        {
            double column = Place(grid[i[0], 0, i[2], i[3]], width, padding, alignCorners);
            double row = Place(grid[i[0], 1, i[2], i[3]], height, padding, alignCorners);
            double sum = 0;
            for (int h = 0; h < height; h++)
            {
                for (int w = 0; w < width; w++)
                {
                    // Every position counts by its distance: what lies outside has none and counts as zero.
                    double weight = mode == SampleMode.Nearest
                        ? (h == Math.Round(row) && w == Math.Round(column) ? 1 : 0)
                        : Math.Max(0, 1 - Math.Abs(row - h)) * Math.Max(0, 1 - Math.Abs(column - w));
                    sum += weight * x[i[0], i[1], h, w];
                }
            }

            return sum;
        });
    }

    /// <summary>The points that θ sends the positions of a map to.</summary>
    public static Nd Grid(Nd theta, int height, int width, bool alignCorners) => Nd.Of([theta.Shape[0], 2, height, width], i =>
        (theta[i[0], i[1], 0] * Coordinate(i[3], width, alignCorners)) + (theta[i[0], i[1], 1] * Coordinate(i[2], height, alignCorners))
            + theta[i[0], i[1], 2]);

    /// <summary>The means of blocks of windows around the points [N, 2].</summary>
    public static Nd Glimpse(Nd x, Nd points, int size, int scales)
    {
        (int channels, int height, int width) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        return Nd.Of([x.Shape[0], scales * channels, size, size], i =>
        {
            int block = 1 << (i[1] / channels);
            int top = (int)Math.Floor((points[i[0], 1] + 1) / 2 * height) - (size * block / 2) + (i[2] * block);
            int left = (int)Math.Floor((points[i[0], 0] + 1) / 2 * width) - (size * block / 2) + (i[3] * block);
            double sum = 0;
            for (int h = Math.Max(0, top); h < Math.Min(height, top + block); h++)
            {
                for (int w = Math.Max(0, left); w < Math.Min(width, left + block); w++)
                    sum += x[i[0], i[1] % channels, h, w];
            }

            return sum / (block * block);
        });
    }

    private static double Coordinate(int index, int size, bool alignCorners) =>
        size == 1 ? 0 : alignCorners ? (2.0 * index / (size - 1)) - 1 : ((2.0 * index) + 1) / size - 1;

    private static double Place(double coordinate, int size, SamplePadding padding, bool alignCorners)
    {
        double place = alignCorners ? (coordinate + 1) / 2 * (size - 1) : (((coordinate + 1) * size) - 1) / 2;
        (double low, double high) = alignCorners ? (0, size - 1) : (-0.5, size - 0.5);
        while (padding == SamplePadding.Reflection && high > low && (place < low || place > high))
            place = place < low ? (2 * low) - place : (2 * high) - place;
        return padding == SamplePadding.Zeros ? place : Math.Clamp(place, 0, size - 1);
    }
}
