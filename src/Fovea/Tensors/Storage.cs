using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The memory of one tensor or of several views of it.</summary>
/// <remarks>A released storage has no array, so that a late reader gets an exception and never another tensor's values. One that was set
/// aside has none either, and gets its values again when they are read.</remarks>
internal sealed class Storage
{
    private readonly bool _pooled;
    private int _offset;
    private float[]? _array;
    private int _owners = 1;
    private IValueSource? _source;
    private bool _wasRestored;
    private string _releasedBy = "";
    private string _name = "";

    private Storage(float[]? array, int count, bool pooled, int offset)
    {
        _array = array;
        _pooled = pooled;
        Count = count;
        _offset = offset;
    }

    /// <summary>Floats in the storage.</summary>
    public int Count { get; }

    /// <summary>The scope that recycles this storage at its end, or null where the garbage collector does.</summary>
    public WorkspaceScope? Scope { get; set; }

    /// <summary>The last walk backwards in which an operation reads these values.</summary>
    public long ReadInSweep { get; set; }

    /// <summary>Whether the memory was given back, to be taken again where the values are read.</summary>
    public bool IsSetAside => _source is not null;

    /// <summary>Whether the memory was given back for good.</summary>
    public bool IsReleased => _array is null && !IsSetAside;

    /// <summary>Tensors that share this storage and still hold it.</summary>
    public int Owners => _owners;

    public Span<float> Span => MemoryMarshal.CreateSpan(ref Array[_offset], Count);

    private float[] Array => _array ?? (IsSetAside ? Restore() : throw Released());

    /// <summary>Memory of the current scope, or of the garbage collector outside any scope. Contents are arbitrary.</summary>
    public static Storage Allocate(int count)
    {
        float[] array = BufferPool.Rent(count);
        Storage storage = new(array, count, pooled: true, AlignedOffset(array));
        WorkspaceScope.Current?.Add(storage);
        return storage;
    }

    /// <summary>Zeroed memory that no scope recycles: parameters, their gradients, optimizer state, running statistics.</summary>
    public static Storage AllocatePersistent(int count)
    {
        float[] array = GC.AllocateArray<float>(count + 16, pinned: true);
        return new Storage(array, count, pooled: false, AlignedOffset(array));
    }

    /// <summary>A storage whose memory is another's now.</summary>
    /// <param name="count">Floats that it had.</param>
    /// <param name="by">What an error message calls the new owner.</param>
    public static Storage Gone(int count, string by) => new(null, count, pooled: false, 0) { _releasedBy = by };

    /// <summary>A part of memory that somebody else holds.</summary>
    public static Storage Over(PinnedBlock block, long place, int count) =>
        new(block.Array, count, pooled: false, checked((int)(block.First + place)));

    /// <summary>Gives the memory of a scope back until the values are read, which are then computed again: once. What was read after all
    /// stays, and what is shared: it may have been written over.</summary>
    public void SetAside(IValueSource source)
    {
        if (_wasRestored || _owners > 1 || !_pooled || Scope is null || _array is not { } array)
            return;
        (_array, _source) = (null, source);
        BufferPool.Return(array);
    }

    /// <summary>Makes sure that the values are in memory.</summary>
    public void Materialize()
    {
        if (IsSetAside)
            Restore();
    }

    /// <summary>One more tensor shares this storage.</summary>
    public Storage Share()
    {
        _owners++;
        return this;
    }

    /// <summary>One tensor less holds this storage; the last one gives the memory back.</summary>
    public void Drop(string by, string name = "")
    {
        if (--_owners == 0)
            Release(by, name);
        else
            Materialize(); // what the values are computed from goes next
    }

    /// <summary>Gives the memory back at once, whoever shares it.</summary>
    /// <param name="by">What an error message calls the reason; it and <paramref name="name"/> are joined only there.</param>
    /// <param name="name">The end of the reason.</param>
    public void Release(string by, string name = "")
    {
        if (IsReleased || !_pooled)
            return;
        if (_array is { } array)
            BufferPool.Return(array);
        (_array, _source) = (null, null);
        (_releasedBy, _name) = (by, name);
    }

    private float[] Restore()
    {
        float[] array = BufferPool.Rent(Count);
        IValueSource source = _source!;
        (_array, _source, _wasRestored) = (array, null, true);
        _offset = AlignedOffset(array);
        try
        {
            source.ComputeAgain();
        }
        catch
        {
            // What it is computed from is gone: so is this, and no later reader gets what the memory holds by chance.
            Release("backward, with what they are computed from");
            throw;
        }

        return array;
    }

    private ObjectDisposedException Released() => new(
        "tensor",
        $"these values were released by {_releasedBy}{_name}; call Keep() on the tensor before, or Retain() before Backward()");

    private static unsafe int AlignedOffset(float[] array)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return (int)((64 - (address % 64)) % 64 / sizeof(float));
    }
}
