namespace Fovea;

/// <summary>Finds places for the labels of points where they cover neither each other nor a point.</summary>
internal sealed class LabelPlacer(double left, double top, double right, double bottom)
{
    private const double Height = 14;
    private const double PointRadius = 6;
    private const int MostRings = 12;

    private readonly List<Box> _taken = [];

    /// <summary>Keeps labels off a marker and its error bar, which reaches from <paramref name="y1"/> to <paramref name="y2"/>.</summary>
    public void Reserve(double x, double y, double y1, double y2)
    {
        _taken.Add(new Box(x - PointRadius, y - PointRadius, x + PointRadius, y + PointRadius));
        _taken.Add(new Box(x - 3, Math.Min(y1, y2), x + 3, Math.Max(y1, y2)));
    }

    /// <summary>The left end of the label's base line; the place nearest to the point that is free.</summary>
    public (double X, double Y) Place(double x, double y, double width)
    {
        Box best = default;
        double leastOverlap = double.PositiveInfinity;
        for (int ring = 0; ring < MostRings && leastOverlap > 0; ring++)
        {
            double far = 9 + (ring * 11);
            foreach ((double across, double down) in (ReadOnlySpan<(double, double)>)
                [(1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1)])
            {
                double middleX = x + (across * (far + (width / 2)));
                double middleY = y + (down * (far + (Height / 2)));
                Box box = new(middleX - (width / 2), middleY - (Height / 2), middleX + (width / 2), middleY + (Height / 2));
                if (box.Left < left || box.Right > right || box.Top < top || box.Bottom > bottom)
                    continue;
                double overlap = 0;
                foreach (Box taken in _taken)
                    overlap += box.Overlap(taken);
                if (overlap >= leastOverlap)
                    continue;
                (best, leastOverlap) = (box, overlap);
                if (overlap == 0)
                    break;
            }
        }

        _taken.Add(best);
        return (best.Left, best.Bottom - 3);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left))
            * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
    }
}
