namespace Fovea;

/// <summary>Cuts labelled images into two parts, class by class.</summary>
internal static class StratifiedSplit
{
    /// <summary>The places of the images of each part, class by class in rising order.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="fraction">The share of each class for the second part; rounded, and at least one image stays in the first.</param>
    /// <param name="seed">Chooses the images.</param>
    /// <param name="source">What messages call the images.</param>
    /// <exception cref="DataException">No class has an image to spare.</exception>
    public static (int[] First, int[] Second) Cut(IReadOnlyList<int> labels, int classes, double fraction, ulong seed, string source)
    {
        if (fraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "a split takes a share above 0 and below 1");
        ulong key = RandomStream.Named(seed, "split").State;
        List<int>[] members = [.. Enumerable.Range(0, classes).Select(static _ => new List<int>())];
        for (int i = 0; i < labels.Count; i++) members[labels[i]].Add(i);
        List<int> first = [], second = [];
        for (int label = 0; label < classes; label++)
        {
            int[] order = [.. members[label]];
            RandomStream.Keyed(key, (ulong)label).Shuffle(order);
            int held = Math.Min(Math.Max(1, (int)Math.Round(fraction * order.Length)), order.Length - 1);
            Array.Sort(order, 0, held);
            Array.Sort(order, held, order.Length - held);
            second.AddRange(order.AsSpan(0, held));
            first.AddRange(order.AsSpan(held));
        }

        if (second.Count == 0) throw new DataException($"{source}: every class has one image; a split needs at least two in some class");
        return ([.. first], [.. second]);
    }
}
