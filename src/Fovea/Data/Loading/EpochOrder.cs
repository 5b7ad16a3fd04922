namespace Fovea;

/// <summary>The order in which an epoch goes through a data set.</summary>
internal static class EpochOrder
{
    /// <summary>Writes the order of an epoch.</summary>
    /// <param name="order">As long as the data set.</param>
    /// <param name="seed">What shuffles it; null for the order of the data set.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static void Fill(Span<int> order, ulong? seed, int epoch)
    {
        for (int i = 0; i < order.Length; i++) order[i] = i;
        if (seed is { } value) RandomStream.Keyed(RandomStream.Named(value, "shuffle").State, (ulong)epoch).Shuffle(order);
    }
}
