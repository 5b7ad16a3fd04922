namespace Fovea;

/// <summary>Paints a heat map over an image, as Grad-CAM figures do.</summary>
public static class HeatMapOverlay
{
    // Nine samples of viridis (van der Walt and Smith, 2015, public domain), evenly spaced; between them lines.
    private static ReadOnlySpan<byte> Viridis =>
    [
        68, 1, 84, 71, 44, 122, 59, 81, 139, 44, 113, 142, 33, 144, 141, 39, 173, 129, 92, 200, 99, 170, 220, 50, 253, 231, 37,
    ];

    /// <summary>A new image: the given one with the map's colours over it.</summary>
    /// <param name="image">The image under the map.</param>
    /// <param name="map">The map, row by row, from 0 to 1; smaller and larger numbers are clamped, NaN counts as 0.</param>
    /// <param name="mapWidth">Columns of the map.</param>
    /// <param name="mapHeight">Rows of the map.</param>
    /// <param name="opacity">The share of the map's colour in each pixel, from 0 to 1.</param>
    /// <param name="colors">The colours.</param>
    /// <param name="smooth">Bilinear between the map's cells (pixel centres aligned); otherwise each pixel takes the nearest cell.</param>
    /// <exception cref="ArgumentException">The map's sizes do not fit its length, or the opacity is out of range.</exception>
    public static Image Paint(
        Image image,
        ReadOnlySpan<float> map,
        int mapWidth,
        int mapHeight,
        float opacity = 0.5f,
        ColorMap colors = ColorMap.Jet,
        bool smooth = true)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (mapWidth < 1 || mapHeight < 1 || map.Length != (long)mapWidth * mapHeight)
            throw new ArgumentException($"a map of {mapWidth}x{mapHeight} does not have {map.Length} values", nameof(map));
        if (!(opacity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "the opacity must be from 0 to 1");
        Image painted = new(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            float rowAt = Math.Clamp(((y + 0.5f) * mapHeight / image.Height) - 0.5f, 0, mapHeight - 1);
            for (int x = 0; x < image.Width; x++)
            {
                float columnAt = Math.Clamp(((x + 0.5f) * mapWidth / image.Width) - 0.5f, 0, mapWidth - 1);
                float heat = smooth
                    ? Bilinear(map, mapWidth, mapHeight, rowAt, columnAt)
                    : Value(map, mapWidth, y * mapHeight / image.Height, x * mapWidth / image.Width);
                (float red, float green, float blue) = Color(heat, colors);
                int at = ((y * image.Width) + x) * 3;
                painted.Pixels[at] = Mix(image.Pixels[at], red, opacity);
                painted.Pixels[at + 1] = Mix(image.Pixels[at + 1], green, opacity);
                painted.Pixels[at + 2] = Mix(image.Pixels[at + 2], blue, opacity);
            }
        }

        return painted;
    }

    /// <summary>The colour of a heat from 0 to 1, each part from 0 to 255.</summary>
    internal static (float Red, float Green, float Blue) Color(float heat, ColorMap colors)
    {
        if (colors == ColorMap.Jet)
            return (Tent(heat, 0.75f), Tent(heat, 0.5f), Tent(heat, 0.25f));
        const int Last = 8;
        int cell = Math.Min((int)(heat * Last), Last - 1);
        float t = (heat * Last) - cell;
        return (Part(0), Part(1), Part(2));

        float Part(int part) => Viridis[(3 * cell) + part] + (t * (Viridis[(3 * cell) + 3 + part] - Viridis[(3 * cell) + part]));
    }

    private static float Tent(float heat, float centre) => 255 * Math.Clamp(1.5f - (4 * Math.Abs(heat - centre)), 0, 1);

    private static byte Mix(byte under, float over, float opacity) => (byte)(under + (opacity * (over - under)) + 0.5f);

    private static float Value(ReadOnlySpan<float> map, int width, int row, int column)
    {
        float value = map[(row * width) + column];
        return value > 0 ? Math.Min(value, 1) : 0; // NaN is not above 0
    }

    private static float Bilinear(ReadOnlySpan<float> map, int width, int height, float rowAt, float columnAt)
    {
        int row = (int)rowAt, column = (int)columnAt;
        int below = Math.Min(row + 1, height - 1), right = Math.Min(column + 1, width - 1);
        float down = rowAt - row, across = columnAt - column;
        float upper = (Value(map, width, row, column) * (1 - across)) + (Value(map, width, row, right) * across);
        float lower = (Value(map, width, below, column) * (1 - across)) + (Value(map, width, below, right) * across);
        return Math.Clamp((upper * (1 - down)) + (lower * down), 0, 1);
    }
}
