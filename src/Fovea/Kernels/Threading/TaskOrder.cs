namespace Fovea.Kernels;

/// <summary>The order in which a thread goes through its share of the tasks of a region. It never changes a result.</summary>
internal enum TaskOrder
{
    /// <summary>From the first task to the last.</summary>
    Ascending,

    /// <summary>From the last task to the first: what reads a map after another pass over it finds the end in the caches.</summary>
    Descending,
}
