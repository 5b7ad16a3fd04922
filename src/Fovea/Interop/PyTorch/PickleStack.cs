using System.Runtime.InteropServices;

namespace Fovea;

/// <summary>The values that a pickle works on, and those that it remembers.</summary>
internal sealed class PickleStack(PickleCursor cursor)
{
    private const int MaximumMemo = 2_000_000;
    private const int MaximumDepth = 512;
    private const long MaximumCost = 96_000_000;

    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 1024).Select(static value => (object)(long)value)];

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private long _cost;

    /// <summary>The byte of the instruction at work, for messages.</summary>
    public long At { get; set; }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    /// <summary>Marks the place where a container begins.</summary>
    public void Mark()
    {
        if (_marks.Count == MaximumDepth)
            throw Error($"containers within containers, more than {MaximumDepth} deep");
        _marks.Add(_stack.Count);
    }

    /// <summary>Takes away what is on top, a value or a mark.</summary>
    public void Drop()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    /// <summary>Puts a number on top.</summary>
    public void Push(long value)
    {
        if ((ulong)value < (ulong)SmallNumbers.Length)
            Push(SmallNumbers[value], 0);
        else
            Push(value, 24);
    }

    /// <summary>Puts a value on top that takes about so many bytes.</summary>
    public void Push(object? value, int cost)
    {
        Charge(cost + 16);
        _stack.Add(value);
    }

    /// <summary>The value on top.</summary>
    public object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Error("an instruction without the value that it needs");

    /// <summary>Takes the value from the top.</summary>
    public object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    /// <summary>Takes the values above the last mark, and the mark.</summary>
    public object?[] TakeToMark()
    {
        if (_marks.Count == 0)
            throw Error("the end of a container that did not begin");
        int start = Floor;
        object?[] items = CollectionsMarshal.AsSpan(_stack)[start..].ToArray();
        _stack.RemoveRange(start, items.Length);
        _marks.RemoveAt(_marks.Count - 1);
        Charge(8L * items.Length);
        return items;
    }

    /// <summary>Remembers the value on top under the next number.</summary>
    public void Remember() => Remember((uint)_memo.Count);

    /// <summary>Remembers the value on top under a number.</summary>
    public void Remember(uint index)
    {
        if (_memo.Count >= MaximumMemo)
            throw Error($"more than {MaximumMemo} values remembered");
        Charge(40);
        _memo[index] = Peek();
    }

    /// <summary>Puts a remembered value on top.</summary>
    public void Recall(uint index)
    {
        if (!_memo.TryGetValue(index, out object? value))
            throw Error($"the remembered value {index}, which there is none of");
        Push(value, 0);
    }

    /// <summary>Counts what values take, roughly: a file of a few bytes a value must not take gigabytes.</summary>
    public void Charge(long cost)
    {
        _cost += cost;
        if (_cost > MaximumCost)
            throw Error($"more than {MaximumCost} bytes of values that are no tensors");
    }

    private CheckpointException Error(string what) => cursor.Error(At, what);
}
