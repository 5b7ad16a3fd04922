namespace Fovea;

/// <summary>Where a run keeps its files, and what to do with what is there. None of it changes a result.</summary>
public sealed record RunOptions
{
    /// <summary>The folder; left out, a new one below <c>runs/</c>, or there the newest unfinished one of the same settings where
    /// resuming is wanted.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether to continue the interrupted run of the same settings that the folder holds, if it holds one.</summary>
    public bool Resume { get; init; }

    /// <summary>A checkpoint to continue from, <c>last.safetensors</c> of a run with the same settings; null for the folder's
    /// own.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Whether an earlier run's files in the folder may be removed.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How often the state is saved inside an epoch; it is saved at every epoch's end anyway.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many epochs' states to keep below <c>checkpoints</c>, the last ones, beside the last and the best; 0 for
    /// none.</summary>
    public int Keep { get; init; }

    /// <summary>Whether to compute the features in front of a head once where nothing else learns.</summary>
    public FeatureCaching Features { get; init; }

    /// <summary>Whether to write TensorBoard event files below <c>events</c>.</summary>
    public bool Events { get; init; } = true;
}
