using System.Runtime.InteropServices;

namespace Fovea.Kernels;

/// <summary>Zeroed native memory on a 64-byte boundary; a register past its end may be read.</summary>
internal sealed unsafe class AlignedFloats
{
    private readonly Slab _owner;

    public AlignedFloats(long count)
    {
        long bytes = (count + 32) * sizeof(float);
        _owner = Slab.Take(bytes, out float* values);
        Values = values;
        NativeMemory.Clear(Values, (nuint)bytes);
    }

    /// <summary>The first value; valid as long as this object is reachable.</summary>
    public float* Values { get; }
}
