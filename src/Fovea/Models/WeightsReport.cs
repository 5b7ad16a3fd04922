namespace Fovea;

/// <summary>What a network took over from another one's weights. Counters such as <c>num_batches_tracked</c> are not counted.</summary>
/// <param name="Loaded">Tensors that were taken over.</param>
/// <param name="Host">Tensors of the network without the new attention.</param>
/// <param name="New">Tensors of the new attention.</param>
/// <param name="Fresh">Keys of a classifier with another number of classes, which keeps its initial values.</param>
public sealed record WeightsReport(int Loaded, int Host, int New, IReadOnlyList<string> Fresh)
{
    /// <summary><c>loaded 262/262 host tensors, 18 new</c>, and which were not loaded.</summary>
    public override string ToString() => $"loaded {Loaded}/{Host} host tensors, {New} new"
        + (Fresh.Count == 0 ? "" : $"; of another number of classes and so drawn anew: {string.Join(", ", Fresh)}");
}
