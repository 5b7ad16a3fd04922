namespace Fovea;

/// <summary>Composes the images of <see cref="ShapesDataset"/>: what is drawn where, in what colours. Lengths are fractions of the
/// side.</summary>
internal static class ShapesScene
{
    private const float Contrast = 0.22f;

    /// <summary>Draws an image of a class.</summary>
    public static void Draw(ShapesCanvas canvas, int label, ref RandomStream random)
    {
        Rgb ground = Dark(ref random);
        Rgb second = Rgb.Mix(ground, Dark(ref random), Range(ref random, 0.15f, 0.6f));
        canvas.Background(ground, second, ref random);
        Rgb average = Rgb.Mix(ground, second, 0.5f);
        Distract(canvas, ref random, random.NextInt(4) + 1);
        switch (label)
        {
            case <= 2:
                Pair(canvas, label, average, ref random);
                break;
            case <= 4:
                Nested(canvas, label == 3, average, ref random);
                break;
            default:
                Single(canvas, (Figure)(label - 5 + (int)Figure.Star), average, ref random);
                break;
        }

        // Over the figures, so that no single part is always in sight.
        Distract(canvas, ref random, random.NextInt(3));
    }

    /// <summary>A circle and a square apart from each other: above, below, or beside in either order.</summary>
    private static void Pair(ShapesCanvas canvas, int relation, Rgb ground, ref RandomStream random)
    {
        float scale = Range(ref random, 0.9f, 1.4f);
        float circle = scale * Range(ref random, 0.11f, 0.16f), square = scale * Range(ref random, 0.10f, 0.14f);
        float distance = circle + (square * 1.2f) + Range(ref random, 0.02f, 0.12f);
        // The line between the centres leans by up to 25 degrees from upright or level; t is the tangent of half the angle.
        Turn lean = Turn.HalfTangent(Range(ref random, -0.22f, 0.22f));
        (float dx, float dy) = relation switch
        {
            0 => (lean.Sine, -lean.Cosine),
            1 => (lean.Sine, lean.Cosine),
            _ => (random.NextInt(2) == 0 ? lean.Cosine : -lean.Cosine, lean.Sine),
        };
        (dx, dy) = (dx * distance, dy * distance);
        float reach = Math.Max(circle, square * 1.3f);
        float x = Place(Math.Min(0, dx) - reach, Math.Max(0, dx) + reach, ref random);
        float y = Place(Math.Min(0, dy) - reach, Math.Max(0, dy) + reach, ref random);
        canvas.Draw(Figure.Square, x, y, square, AnyTurn(ref random), Visible(ground, ref random));
        canvas.Draw(Figure.Circle, x + dx, y + dy, circle, Turn.None, Visible(ground, ref random));
    }

    private static void Nested(ShapesCanvas canvas, bool circleInside, Rgb ground, ref RandomStream random)
    {
        float outer = Range(ref random, 0.17f, 0.33f);
        float inner = outer * Range(ref random, 0.40f, 0.56f);
        float reach = circleInside ? outer * 1.3f : outer;
        float x = Place(-reach, reach, ref random), y = Place(-reach, reach, ref random);
        float shift = (outer - (inner * 1.3f)) * 0.5f;
        float innerX = x + Range(ref random, -shift, shift), innerY = y + Range(ref random, -shift, shift);
        Rgb color = Visible(ground, ref random);
        canvas.Draw(circleInside ? Figure.Square : Figure.Circle, x, y, outer, AnyTurn(ref random), color);
        canvas.Draw(circleInside ? Figure.Circle : Figure.Square, innerX, innerY, inner, AnyTurn(ref random), Dark(ref random));
    }

    private static void Single(ShapesCanvas canvas, Figure figure, Rgb ground, ref RandomStream random)
    {
        float size = Range(ref random, 0.14f, 0.33f);
        float x = Place(-size, size, ref random), y = Place(-size, size, ref random);
        Rgb color = Visible(ground, ref random);
        canvas.Draw(figure, x, y, size, AnyTurn(ref random), color, Dark(ref random));
    }

    /// <summary>Dots and bars that mean nothing.</summary>
    private static void Distract(ShapesCanvas canvas, ref RandomStream random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Figure figure = random.NextInt(2) == 0 ? Figure.Circle : Figure.Bar;
            float size = figure == Figure.Circle ? Range(ref random, 0.02f, 0.06f) : Range(ref random, 0.05f, 0.18f);
            canvas.Draw(figure, random.NextSingle(), random.NextSingle(), size, AnyTurn(ref random), RandomColor(ref random));
        }
    }

    /// <summary>A place for a group that reaches from low to high around it, inside the image where it fits.</summary>
    private static float Place(float low, float high, ref RandomStream random)
    {
        float from = -low, to = 1 - high;
        return from < to ? Range(ref random, from, to) : 0.5f * (from + to);
    }

    private static Rgb Visible(Rgb against, ref RandomStream random)
    {
        while (true)
        {
            Rgb color = Bright(ref random);
            if (Rgb.Difference(color, against) >= Contrast) return color;
        }
    }

    private static Rgb Dark(ref RandomStream random) =>
        new(Range(ref random, 0.05f, 0.5f), Range(ref random, 0.05f, 0.5f), Range(ref random, 0.05f, 0.5f));

    private static Rgb Bright(ref RandomStream random) =>
        new(Range(ref random, 0.45f, 1), Range(ref random, 0.45f, 1), Range(ref random, 0.45f, 1));

    private static Rgb RandomColor(ref RandomStream random) => new(random.NextSingle(), random.NextSingle(), random.NextSingle());

    private static Turn AnyTurn(ref RandomStream random) => Turn.Uniform(ref random);

    private static float Range(ref RandomStream random, float low, float high) => low + ((high - low) * random.NextSingle());
}
