namespace Fovea.Kernels;

/// <summary>One call of <see cref="RowTile"/>: target[row] (+)= bias + Σ over taps and k of source[row][tap + k] ·
/// weight[tap][k].</summary>
/// <remarks>Rows are given by offsets from a base pointer, so that one kernel reads matrices, padded images, strided images and phases
/// of a gradient. Offsets count floats. The target overlaps no operand.</remarks>
internal unsafe struct RowTileOperands
{
    /// <summary>Base of the source rows.</summary>
    public float* Source;

    /// <summary>Offset of each row from <see cref="Source"/>; at least <see cref="Rows"/> entries.</summary>
    public int* SourceOffsets;

    /// <summary>Floats from each row to the next where that is known and the same for all; else 0.</summary>
    public int SourceStep;

    /// <summary>What is added to a row's offset for each tap.</summary>
    public int* Taps;

    public int TapCount;

    /// <summary>Consecutive source values that one tap reads.</summary>
    public int Run;

    /// <summary>The packed panel: [tap][k][lanes].</summary>
    public float* Panel;

    /// <summary>What the accumulators start from; as wide as the panel.</summary>
    public float* Bias;

    /// <summary>Base of the target rows.</summary>
    public float* Target;

    /// <summary>Offset of each row from <see cref="Target"/>.</summary>
    public int* TargetOffsets;

    /// <summary>Rows to compute.</summary>
    public int Rows;

    /// <summary>Columns to store; the panel may be wider.</summary>
    public int Columns;

    /// <summary>Whether to add to the target instead of writing it.</summary>
    public bool Accumulate;

    /// <summary>What happens to a sum before it is stored; null where nothing does.</summary>
    public Epilogue* Epilogue;

    /// <summary>The weights that are needed after these; a tile moves it on by what it has asked for.</summary>
    public float* Next;

    /// <summary>Lines of them to ask for in each chunk.</summary>
    public int NextLines;

    /// <summary>Values of a row between two moments at which weights are asked for.</summary>
    public int Chunk;

    /// <summary>Whether the first tile asks for the chunk that follows, too.</summary>
    public bool IsNear;
}
