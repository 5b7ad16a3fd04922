namespace Fovea;

/// <summary>Draws anti-aliased figures by their signed distances, on a buffer of size · size · 3 numbers or more. Lengths are fractions of
/// the side.</summary>
internal readonly ref struct ShapesCanvas(int size, float[] buffer)
{
    private const int Lattice = 6;
    private readonly float[] _pixels = buffer;

    /// <summary>Fills the image with a texture between two colours: a slope, waves, a weave or clouds, all with some cloud.</summary>
    public void Background(Rgb first, Rgb second, ref RandomStream random)
    {
        Span<float> cloud = stackalloc float[(Lattice + 1) * (Lattice + 1)];
        foreach (ref float value in cloud) value = random.NextSingle();
        Ground kind = (Ground)random.NextInt(4);
        Turn turn = Turn.Uniform(ref random);
        float frequency = 2 + (6 * random.NextSingle()), phase = 16 + random.NextSingle(), clouds = kind == Ground.Clouds ? 1 : 0.35f;
        Rgb span = new(second.Red - first.Red, second.Green - first.Green, second.Blue - first.Blue);
        Span<float> row = stackalloc float[Lattice + 1];
        float step = 1f / size;
        for (int j = 0; j < size; j++)
        {
            float y = (j + 0.5f) * step;
            Between(cloud, y, row);
            Span<float> line = _pixels.AsSpan(j * size * 3, size * 3);
            for (int i = 0, at = 0; at < line.Length; i++, at += 3)
            {
                float x = (i + 0.5f) * step;
                float along = (((x * turn.Cosine) + (y * turn.Sine)) * frequency) + phase;
                float across = (((y * turn.Cosine) - (x * turn.Sine)) * frequency) + phase;
                float pattern = kind switch
                {
                    Ground.Slope => 0.5f + (0.5f * ((x * turn.Cosine) + (y * turn.Sine))),
                    Ground.Waves => Wave(along),
                    Ground.Weave => 0.5f * (Wave(along) + Wave(across)),
                    _ => 0,
                };
                float share = pattern + ((At(row, x) - pattern) * clouds);
                line[at] = first.Red + (span.Red * share);
                line[at + 1] = first.Green + (span.Green * share);
                line[at + 2] = first.Blue + (span.Blue * share);
            }
        }
    }

    /// <summary>Draws a figure.</summary>
    /// <param name="figure">Which.</param>
    /// <param name="x">Column of its centre.</param>
    /// <param name="y">Row of its centre.</param>
    /// <param name="radius">From the centre to the outline: of a square to its sides, of a star to its tips.</param>
    /// <param name="turn">Its rotation.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="stripe">The other colour of a striped figure.</param>
    public void Draw(Figure figure, float x, float y, float radius, Turn turn, Rgb color, Rgb stripe = default)
    {
        float reach = figure is Figure.Square or Figure.Triangle ? radius * 1.42f : radius;
        float step = 1f / size, inverse = 1 / radius, pixels = radius * size;
        int left = Math.Max(0, (int)(((x - reach) * size) - 1)), right = Math.Min(size - 1, (int)(((x + reach) * size) + 1));
        int top = Math.Max(0, (int)(((y - reach) * size) - 1)), bottom = Math.Min(size - 1, (int)(((y + reach) * size) + 1));
        for (int row = top; row <= bottom; row++)
        {
            float dy = ((row + 0.5f) * step) - y;
            for (int column = left; column <= right; column++)
            {
                float dx = ((column + 0.5f) * step) - x;
                float u = ((dx * turn.Cosine) + (dy * turn.Sine)) * inverse, v = ((dy * turn.Cosine) - (dx * turn.Sine)) * inverse;
                float cover = 0.5f - (Distance(figure, u, v) * pixels);
                if (cover <= 0) continue;
                cover = Math.Min(cover, 1);
                Rgb paint = figure == Figure.StripedDisc ? Rgb.Mix(color, stripe, Stripe(u, pixels)) : color;
                Span<float> pixel = _pixels.AsSpan(((row * size) + column) * 3, 3);
                pixel[0] += (paint.Red - pixel[0]) * cover;
                pixel[1] += (paint.Green - pixel[1]) * cover;
                pixel[2] += (paint.Blue - pixel[2]) * cover;
            }
        }
    }

    /// <summary>The image in 8 bits, with grain.</summary>
    public Image ToImage(ref RandomStream random)
    {
        Image image = new(size, size);
        float grain = (3 + (12 * random.NextSingle())) / 128f;
        byte[] target = image.Pixels;
        ReadOnlySpan<float> pixels = _pixels.AsSpan(0, target.Length);
        for (int i = 0; i < target.Length; i += 3)
        {
            // Eight random bytes a pixel: two for each channel, whose sum is roughly bell-shaped.
            ulong bits = random.NextUInt64();
            for (int c = 0; c < 3; c++)
            {
                int noise = (int)(bits & 0xFF) + (int)((bits >> 8) & 0xFF) - 255;
                bits >>= 16;
                target[i + c] = (byte)Math.Clamp((int)((pixels[i + c] * 255f) + (noise * grain) + 0.5f), 0, 255);
            }
        }

        return image;
    }

    /// <summary>The distance from a unit figure's outline, negative inside; right near the outline, which is all that is drawn with
    /// it.</summary>
    private static float Distance(Figure figure, float x, float y)
    {
        switch (figure)
        {
            case Figure.Circle:
            case Figure.StripedDisc:
                return MathF.Sqrt((x * x) + (y * y)) - 1;
            case Figure.Square:
                return Math.Max(Math.Abs(x), Math.Abs(y)) - 1;
            case Figure.Bar:
                return Math.Max(Math.Abs(x) - 1, Math.Abs(y) - 0.22f);
            case Figure.Ring:
                return Math.Abs(MathF.Sqrt((x * x) + (y * y)) - 0.78f) - 0.22f;
            case Figure.Cross:
                float longer = Math.Max(Math.Abs(x), Math.Abs(y)), shorter = Math.Min(Math.Abs(x), Math.Abs(y));
                return Math.Max(longer - 1, shorter - 0.28f);
            case Figure.Triangle:
                // Half-planes at 0.55 from the centre: below, and to both sides, 120 degrees apart.
                return Math.Max(y, (0.8660254f * Math.Abs(x)) - (0.5f * y)) - 0.55f;
            default:
                return Star(Math.Abs(x), y);
        }
    }

    /// <summary>Five tips: the plane is folded onto one half of one tip, whose edge is a line from the tip to the notch beside
    /// it.</summary>
    private static float Star(float x, float y)
    {
        // Mirrors at 36 and at 108 degrees from the upward tip; what is past a mirror is reflected.
        const float sine36 = 0.58778525f, cosine36 = 0.80901699f, sine72 = 0.95105652f, cosine72 = 0.30901699f;
        y = -y;
        float past = (x * cosine36) - (y * sine36);
        float beyond = (-x * cosine72) - (y * sine72);
        if (beyond > 0)
        {
            x += 2 * beyond * cosine72;
            y += 2 * beyond * sine72;
            past = (x * cosine36) - (y * sine36);
        }

        if (past > 0)
        {
            x -= 2 * past * cosine36;
            y += 2 * past * sine36;
        }

        // The edge from the tip (0, 1) to the notch at radius 0.38, 36 degrees on, and its length.
        const float notchX = 0.38f * sine36, notchY = 0.38f * cosine36;
        const float length = 0.72770f;
        return ((Math.Abs(x) * (1 - notchY)) + ((y - 1) * notchX)) / length;
    }

    private static float Stripe(float along, float pixels)
    {
        // Five stripes across the disc, their edges softened over a pixel.
        float wave = (Wave((along * 1.25f) + 8.25f) - 0.5f) * pixels * 0.8f;
        return Math.Clamp(wave + 0.5f, 0, 1);
    }

    /// <summary>A triangle wave of period 1 between 0 and 1, for numbers above 0.</summary>
    private static float Wave(float x)
    {
        x -= (int)x;
        return 1 - Math.Abs((2 * x) - 1);
    }

    /// <summary>The lattice's values at a height, for each of its columns.</summary>
    private static void Between(ReadOnlySpan<float> values, float y, Span<float> row)
    {
        float place = y * Lattice;
        int j = Math.Min((int)place, Lattice - 1);
        ReadOnlySpan<float> above = values.Slice(j * (Lattice + 1), Lattice + 1);
        ReadOnlySpan<float> below = values.Slice((j + 1) * (Lattice + 1), Lattice + 1);
        for (int i = 0; i < row.Length; i++) row[i] = above[i] + ((below[i] - above[i]) * (place - j));
    }

    private static float At(ReadOnlySpan<float> row, float x)
    {
        float place = x * Lattice;
        int i = Math.Min((int)place, Lattice - 1);
        return row[i] + ((row[i + 1] - row[i]) * (place - i));
    }

    private enum Ground
    {
        Slope,
        Waves,
        Weave,
        Clouds,
    }
}
