namespace Fovea;

/// <summary>What <see cref="ShapesCanvas"/> can draw. The order from <see cref="Star"/> on is that of the classes.</summary>
internal enum Figure
{
    Circle,
    Square,
    Bar,
    Star,
    Ring,
    Cross,
    Triangle,
    StripedDisc,
}

/// <summary>A colour, from 0 to 1.</summary>
internal readonly record struct Rgb(float Red, float Green, float Blue)
{
    public static Rgb Mix(Rgb a, Rgb b, float share) =>
        new(a.Red + ((b.Red - a.Red) * share), a.Green + ((b.Green - a.Green) * share), a.Blue + ((b.Blue - a.Blue) * share));

    /// <summary>The mean absolute difference of the channels.</summary>
    public static float Difference(Rgb a, Rgb b) =>
        (Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue)) * (1f / 3f);
}

/// <summary>A rotation. Made without sines, whose last bits differ between platforms.</summary>
internal readonly record struct Turn(float Cosine, float Sine)
{
    public static Turn None => new(1, 0);

    /// <summary>The rotation by twice the angle of this tangent.</summary>
    public static Turn HalfTangent(float t) => new((1 - (t * t)) / (1 + (t * t)), 2 * t / (1 + (t * t)));

    /// <summary>Any rotation, all alike: the direction of a point drawn from the unit disc.</summary>
    public static Turn Uniform(ref RandomStream random)
    {
        while (true)
        {
            float x = (2 * random.NextSingle()) - 1, y = (2 * random.NextSingle()) - 1;
            float square = (x * x) + (y * y);
            if (square is > 1 or < 0.01f) continue;
            float length = MathF.Sqrt(square);
            return new(x / length, y / length);
        }
    }
}
