namespace Fovea;

/// <summary>Where the pixels of an image seen at an angle come from: x' = (A·x + B·y + C) / (G·x + H·y + 1), y' likewise of D, E,
/// F.</summary>
internal readonly record struct PerspectiveMap(double A, double B, double C, double D, double E, double F, double G, double H)
{
    private const int Unknowns = 8;
    private const int Stride = Unknowns + 1;

    /// <summary>The map that brings four corners of the image, <paramref name="from"/>, to four places.</summary>
    /// <param name="from">x and y of four points, no three on a line.</param>
    /// <param name="to">Where they go, likewise.</param>
    public static PerspectiveMap Between(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        Span<double> rows = stackalloc double[Unknowns * Stride];
        rows.Clear();
        for (int point = 0; point < 4; point++)
        {
            double x = to[2 * point], y = to[(2 * point) + 1];
            for (int axis = 0; axis < 2; axis++)
            {
                double place = from[(2 * point) + axis];
                Span<double> row = rows.Slice(((2 * point) + axis) * Stride, Stride);
                (row[3 * axis], row[(3 * axis) + 1], row[(3 * axis) + 2]) = (x, y, 1);
                (row[6], row[7], row[8]) = (-place * x, -place * y, place);
            }
        }

        Solve(rows);
        return new PerspectiveMap(
            rows[8], rows[Stride + 8], rows[(2 * Stride) + 8], rows[(3 * Stride) + 8], rows[(4 * Stride) + 8], rows[(5 * Stride) + 8],
            rows[(6 * Stride) + 8], rows[(7 * Stride) + 8]);
    }

    /// <summary>Where a point comes from.</summary>
    public (double X, double Y) Map(double x, double y)
    {
        double depth = (G * x) + (H * y) + 1;
        return (((A * x) + (B * y) + C) / depth, ((D * x) + (E * y) + F) / depth);
    }

    /// <summary>Eliminates with the largest pivots; the solution ends in the last column.</summary>
    private static void Solve(Span<double> rows)
    {
        for (int column = 0; column < Unknowns; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < Unknowns; row++)
            {
                if (Math.Abs(rows[(row * Stride) + column]) > Math.Abs(rows[(pivot * Stride) + column])) pivot = row;
            }

            for (int i = 0; i < Stride; i++)
                (rows[(column * Stride) + i], rows[(pivot * Stride) + i]) = (rows[(pivot * Stride) + i], rows[(column * Stride) + i]);
            double scale = rows[(column * Stride) + column];
            for (int i = 0; i < Stride; i++) rows[(column * Stride) + i] /= scale;
            for (int row = 0; row < Unknowns; row++)
            {
                double factor = row == column ? 0 : rows[(row * Stride) + column];
                for (int i = 0; i < Stride; i++) rows[(row * Stride) + i] -= factor * rows[(column * Stride) + i];
            }
        }
    }
}
