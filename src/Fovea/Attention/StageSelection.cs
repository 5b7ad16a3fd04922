namespace Fovea;

/// <summary>Which blocks of which stages a placement names: <c>all</c>, <c>2</c>, <c>2-4</c>, <c>3.0/2</c> or <c>3.last</c>.</summary>
/// <remarks>Stages count from 1, blocks from 0. Whether a backbone has such a stage or block is for the backbone to say.</remarks>
public sealed class StageSelection : IEquatable<StageSelection>
{
    private readonly int[] _blocks;

    private StageSelection(int first, int last, int[] blocks, bool lastBlock)
    {
        First = first;
        Last = last;
        _blocks = blocks;
        LastBlockOnly = lastBlock;
    }

    /// <summary>Every block of every stage: <c>all</c>.</summary>
    public static StageSelection All { get; } = new(1, int.MaxValue, [], false);

    /// <summary>The first stage, from 1.</summary>
    public int First { get; }

    /// <summary>The last stage, included; <see cref="int.MaxValue"/> for <c>all</c>.</summary>
    public int Last { get; }

    /// <summary>True for <c>3.last</c>: only the last block of the stage.</summary>
    public bool LastBlockOnly { get; }

    /// <summary>The blocks of the one stage, from 0 and ascending; empty where every block is meant.</summary>
    public IReadOnlyList<int> Blocks => Array.AsReadOnly(_blocks);

    /// <summary>Every block of the stages <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="first">The first stage, from 1.</param>
    /// <param name="last">The last stage, included.</param>
    /// <exception cref="ArgumentOutOfRangeException">A stage below 1, or the last before the first.</exception>
    public static StageSelection Range(int first, int last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        return new StageSelection(first, last, [], false);
    }

    /// <summary>Some blocks of one stage.</summary>
    /// <param name="stage">The stage, from 1.</param>
    /// <param name="blocks">The blocks, from 0, each once; at least one.</param>
    /// <exception cref="ArgumentException">No block, a block below 0 or one twice.</exception>
    public static StageSelection OfBlocks(int stage, params IEnumerable<int> blocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stage, 1);
        int[] sorted = [.. blocks.Order()];
        if (sorted.Length == 0 || sorted[0] < 0 || sorted.Distinct().Count() != sorted.Length)
        {
            throw new ArgumentException(
                $"blocks must be at least one, from 0, each once; got [{string.Join(", ", sorted)}]", nameof(blocks));
        }

        return new StageSelection(stage, stage, sorted, false);
    }

    /// <summary>The last block of one stage.</summary>
    /// <param name="stage">The stage, from 1.</param>
    public static StageSelection LastOf(int stage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stage, 1);
        return new StageSelection(stage, stage, [], true);
    }

    /// <summary>Whether a block is named.</summary>
    /// <param name="stage">Its stage, from 1.</param>
    /// <param name="block">Its number in the stage, from 0.</param>
    /// <param name="blocksInStage">How many blocks the stage has.</param>
    public bool Includes(int stage, int block, int blocksInStage) =>
        stage >= First && stage <= Last
        && (LastBlockOnly ? block == blocksInStage - 1 : _blocks.Length == 0 || Array.BinarySearch(_blocks, block) >= 0);

    /// <summary>The text from which it can be parsed again.</summary>
    public override string ToString() =>
        Last == int.MaxValue ? "all"
        : LastBlockOnly ? $"{First}.last"
        : _blocks.Length > 0 ? $"{First}.{string.Join('/', _blocks)}"
        : First == Last ? $"{First}"
        : $"{First}-{Last}";

    /// <inheritdoc/>
    public bool Equals(StageSelection? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StageSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
