namespace Fovea;

/// <summary>Where the pixels of a turned, sheared or shifted image come from: x' = A·x + B·y + C, y' = D·x + E·y + F, in pixels from the
/// top left corner.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>The content moves to the right and down.</summary>
    public static AffineMap Translation(double right, double down) => new(1, 0, -right, 0, 1, -down);

    /// <summary>Rows slide against one another: each takes its pixels <paramref name="amount"/> further right a row.</summary>
    public static AffineMap ShearX(double amount) => new(1, amount, 0, 0, 1, 0);

    /// <summary>Columns slide against one another.</summary>
    public static AffineMap ShearY(double amount) => new(1, 0, 0, amount, 1, 0);

    /// <summary>A turn counter-clockwise around the middle.</summary>
    public static AffineMap Rotation(double degrees, double width, double height)
    {
        double angle = -double.DegreesToRadians(degrees % 360);
        // As Pillow: what is nearly 0 or 1 becomes it.
        double cos = Math.Round(Math.Cos(angle), 15), sin = Math.Round(Math.Sin(angle), 15);
        AffineMap turn = new(cos, sin, 0, -sin, cos, 0);
        (double x, double y) = turn.Map(-width / 2, -height / 2);
        return turn with { C = x + (width / 2), F = y + (height / 2) };
    }

    /// <summary>The whole of a turned image: the map, and the size of the image that it fills.</summary>
    public static AffineMap Expanded(double degrees, int width, int height, out int wide, out int high)
    {
        AffineMap turn = Rotation(degrees, width, height);
        (double X, double Y) a = turn.Map(0, 0), b = turn.Map(width, 0), c = turn.Map(width, height), d = turn.Map(0, height);
        wide = (int)(Math.Ceiling(Math.Max(Math.Max(a.X, b.X), Math.Max(c.X, d.X)))
            - Math.Floor(Math.Min(Math.Min(a.X, b.X), Math.Min(c.X, d.X))));
        high = (int)(Math.Ceiling(Math.Max(Math.Max(a.Y, b.Y), Math.Max(c.Y, d.Y)))
            - Math.Floor(Math.Min(Math.Min(a.Y, b.Y), Math.Min(c.Y, d.Y))));
        (double x, double y) = turn.Map(-(wide - width) / 2.0, -(high - height) / 2.0);
        return turn with { C = x, F = y };
    }

    /// <summary>torchvision's affine: turned clockwise and sheared (degrees) around the middle, scaled, then moved (pixels).</summary>
    public static AffineMap Around(
        double width, double height, double degrees, double right, double down, double scale, double shearX, double shearY)
    {
        double turn = double.DegreesToRadians(degrees), x = double.DegreesToRadians(shearX), y = double.DegreesToRadians(shearY);
        double a = Math.Cos(turn - y) / Math.Cos(y), b = (-a * Math.Tan(x)) - Math.Sin(turn);
        double c = Math.Sin(turn - y) / Math.Cos(y), d = (-c * Math.Tan(x)) + Math.Cos(turn);
        AffineMap inverse = new(d / scale, -b / scale, 0, -c / scale, a / scale, 0);
        double middleX = width / 2, middleY = height / 2;
        (double fromX, double fromY) = inverse.Map(-middleX - right, -middleY - down);
        return inverse with { C = fromX + middleX, F = fromY + middleY };
    }

    /// <summary>Where a point comes from.</summary>
    public (double X, double Y) Map(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);
}
