namespace Fovea;

/// <summary>Where each value of a plan lies in the one block of memory of a session: values that are not alive at once share
/// places.</summary>
internal sealed class PlanMemory
{
    private const int LineFloats = 16;

    private readonly long[] _offsets;

    private PlanMemory(long[] offsets, long size)
    {
        _offsets = offsets;
        Size = size;
    }

    /// <summary>Floats of the block.</summary>
    public long Size { get; }

    /// <summary>The place of a value; −1 where it has none: the input, the result, and values that were fused
    /// away.</summary>
    public long Offset(int value) => _offsets[value];

    /// <summary>Gives every value a place from the operation that writes it to the last that reads it: the lowest that is free.</summary>
    /// <param name="graph">The operations in their final order.</param>
    /// <param name="roots">For each value the one whose memory it shares: itself unless it is a view.</param>
    public static PlanMemory Of(PlanGraph graph, int[] roots)
    {
        int count = graph.Shapes.Count;
        int[] first = new int[count], last = new int[count];
        Array.Fill(first, -1);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (int output in graph.Nodes[i].Outputs)
            {
                int root = roots[output];
                first[root] = first[root] < 0 ? i : first[root];
                last[root] = Math.Max(last[root], i);
            }

            foreach (int read in graph.Nodes[i].Reads)
                last[roots[read]] = i;
        }

        long[] offsets = new long[count];
        Array.Fill(offsets, -1);
        List<int> placed = [];
        long size = 0;
        // Large values first: they find the low places, and small ones fill what is left between.
        foreach (int value in Enumerable.Range(1, count - 1)
            .Where(value => roots[value] == value && first[value] >= 0 && value != roots[graph.Output])
            .OrderByDescending(value => graph.Shapes[value].Count).ThenBy(static value => value))
        {
            long length = Lines(graph.Shapes[value].Count);
            long offset = 0;
            foreach (int other in placed
                .Where(other => first[other] <= last[value] && first[value] <= last[other]).OrderBy(other => offsets[other]))
            {
                if (offsets[other] >= offset + length)
                    break;
                offset = Math.Max(offset, offsets[other] + Lines(graph.Shapes[other].Count));
            }

            offsets[value] = offset;
            placed.Add(value);
            size = Math.Max(size, offset + length);
        }

        for (int value = 0; value < count; value++)
            offsets[value] = offsets[roots[value]];
        return new PlanMemory(offsets, size);
    }

    // Kernels may read, never use, up to a register past the end of a map.
    internal static long Lines(int floats) => ((floats + LineFloats - 1L) / LineFloats * LineFloats) + LineFloats;
}
