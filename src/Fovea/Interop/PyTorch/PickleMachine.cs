namespace Fovea;

/// <summary>Reads one pickle: an interpreter of the few instructions that checkpoints use, which makes tensors, plain containers, numbers
/// and texts, and nothing else.</summary>
/// <remarks>A global that is not on the list of <see cref="PickleGlobals"/> is an error; no name is ever looked up in a program, no code of
/// the file is run, and there is no switch to do so. Instructions, memo, depth and memory are bounded.</remarks>
internal sealed class PickleMachine
{
    private const int MaximumInstructions = 8_000_000;

    private static readonly object True = true;
    private static readonly object False = false;

    private readonly PickleCursor _cursor;
    private readonly PickledTensors _tensors;
    private readonly PickleCalls _calls;
    private readonly PickleStack _stack;

    private PickleMachine(PickleCursor cursor, PickledTensors tensors)
    {
        _cursor = cursor;
        _tensors = tensors;
        _calls = new PickleCalls(cursor, tensors);
        _stack = new PickleStack(cursor);
    }

    /// <summary>Runs the pickle at the cursor to its end.</summary>
    /// <returns>Its value: a tensor, a dictionary, a list, an array for a tuple, a number, a text, a truth value, null or plain
    /// data.</returns>
    /// <exception cref="CheckpointException">The pickle is damaged or holds something else; the message has the byte.</exception>
    public static object? Read(PickleCursor cursor, PickledTensors tensors) => new PickleMachine(cursor, tensors).Run();

    private object? Run()
    {
        for (int done = 0; done < MaximumInstructions; done++)
        {
            _stack.At = _cursor.Position;
            PickleOpcode opcode = (PickleOpcode)_cursor.Byte();
            if (opcode == PickleOpcode.Stop)
                return _stack.Pop();
            if (!Number(opcode) && !Text(opcode) && !Container(opcode) && !Memo(opcode) && !Call(opcode))
                throw Error($"the instruction 0x{(byte)opcode:x2}, which no checkpoint needs; the file is damaged or is no checkpoint");
        }

        throw Error($"more than {MaximumInstructions} instructions");
    }

    private bool Number(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinInt:
                _stack.Push(_cursor.Int32());
                return true;
            case PickleOpcode.BinInt1:
                _stack.Push(_cursor.Byte());
                return true;
            case PickleOpcode.BinInt2:
                _stack.Push(_cursor.UInt16());
                return true;
            case PickleOpcode.Long1 or PickleOpcode.Long4:
                if (_cursor.Long(opcode == PickleOpcode.Long1 ? _cursor.Byte() : _cursor.Int32()) is { } number)
                    _stack.Push(number);
                else
                    _stack.Push(new PickleObject("int"), 32);
                return true;
            case PickleOpcode.BinFloat:
                _stack.Push(_cursor.Double(), 24);
                return true;
            case PickleOpcode.None:
                _stack.Push(null, 0);
                return true;
            case PickleOpcode.NewTrue or PickleOpcode.NewFalse:
                _stack.Push(opcode == PickleOpcode.NewTrue ? True : False, 0);
                return true;
            default:
                return false;
        }
    }

    private bool Text(PickleOpcode opcode)
    {
        long bytes;
        switch (opcode)
        {
            case PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString or PickleOpcode.ShortBinBytes:
                bytes = _cursor.Byte();
                break;
            case PickleOpcode.BinUnicode or PickleOpcode.BinString or PickleOpcode.BinBytes:
                bytes = (uint)_cursor.Int32();
                break;
            case PickleOpcode.BinUnicode8 or PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                bytes = _cursor.Int64();
                break;
            default:
                return false;
        }

        if (opcode is PickleOpcode.ShortBinBytes or PickleOpcode.BinBytes or PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8)
        {
            // Raw bytes are parts of NumPy's numbers and random states, which are passed over.
            _cursor.Skip(bytes);
            _stack.Push(new PickleObject("bytes"), 32);
            return true;
        }

        _stack.Push(_cursor.Text(bytes), 32);
        _stack.Charge(2 * bytes);
        return true;
    }

    private bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                _stack.Mark();
                return true;
            case PickleOpcode.PopMark:
                _stack.TakeToMark();
                return true;
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickleDictionary(), 150);
                return true;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                _stack.Push(new List<object?>(), 40);
                return true;
            case PickleOpcode.EmptyTuple:
                _stack.Push(Array.Empty<object?>(), 0);
                return true;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                object?[] few = new object?[opcode - PickleOpcode.Tuple1 + 1];
                for (int i = few.Length - 1; i >= 0; i--)
                    few[i] = _stack.Pop();
                _stack.Push(few, 48);
                return true;
            case PickleOpcode.Tuple:
                _stack.Push(_stack.TakeToMark(), 32);
                return true;
            case PickleOpcode.List or PickleOpcode.FrozenSet:
                _stack.Push(new List<object?>(_stack.TakeToMark()), 64);
                return true;
            case PickleOpcode.Dict:
                PickleDictionary dictionary = new();
                Set(dictionary, _stack.TakeToMark());
                _stack.Push(dictionary, 150);
                return true;
            case PickleOpcode.SetItem:
                object? value = _stack.Pop(), key = _stack.Pop();
                Set(_stack.Peek(), [key, value]);
                return true;
            case PickleOpcode.SetItems:
                object?[] items = _stack.TakeToMark();
                Set(_stack.Peek(), items);
                return true;
            case PickleOpcode.Append:
                object? last = _stack.Pop();
                Append([last]);
                return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                Append(_stack.TakeToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Memo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinPut:
                _stack.Remember(_cursor.Byte());
                return true;
            case PickleOpcode.LongBinPut:
                _stack.Remember((uint)_cursor.Int32());
                return true;
            case PickleOpcode.Memoize:
                _stack.Remember();
                return true;
            case PickleOpcode.BinGet:
                _stack.Recall(_cursor.Byte());
                return true;
            case PickleOpcode.LongBinGet:
                _stack.Recall((uint)_cursor.Int32());
                return true;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Peek(), 8);
                return true;
            case PickleOpcode.Pop:
                _stack.Drop();
                return true;
            case PickleOpcode.Proto:
                if (_cursor.Byte() is var protocol and not (>= 2 and <= 5))
                    throw Error($"pickle protocol {protocol}; expected 2 to 5");
                return true;
            case PickleOpcode.Frame:
                _cursor.Int64();
                return true;
            default:
                return false;
        }
    }

    private bool Call(PickleOpcode opcode)
    {
        object? arguments;
        switch (opcode)
        {
            case PickleOpcode.Global:
                string module = _cursor.Line();
                _stack.Push(_calls.Find($"{module}.{_cursor.Line()}", _stack.At), 0);
                return true;
            case PickleOpcode.StackGlobal:
                object? name = _stack.Pop(), package = _stack.Pop();
                if (name is not string || package is not string)
                    throw Error("a global whose name is no text");
                _stack.Push(_calls.Find($"{package}.{name}", _stack.At), 0);
                return true;
            case PickleOpcode.BinPersistentId:
                _stack.Push(_tensors.Storage(_stack.Pop(), _stack.At), 80);
                return true;
            case PickleOpcode.Reduce or PickleOpcode.NewObj or PickleOpcode.NewObjEx:
                if (opcode == PickleOpcode.NewObjEx)
                    _stack.Pop();
                arguments = _stack.Pop();
                object? result = _calls.Call(_stack.Pop(), arguments, _stack.At);
                _stack.Push(result, result is PickleDictionary { Items.Count: var items } ? 300 + (48 * items) : 300);
                return true;
            case PickleOpcode.Build:
                arguments = _stack.Pop();
                _calls.Build(_stack.Peek(), arguments, _stack.At);
                return true;
            default:
                return false;
        }
    }

    private void Set(object? target, object?[] items)
    {
        PickleDictionary dictionary = target switch
        {
            PickleDictionary own => own,
            PickleObject plain => plain.Fields,
            _ => throw Error($"items set on {PickleCalls.Describe(target)}"),
        };
        if (items.Length % 2 != 0)
            throw Error("a key without a value");
        _stack.Charge(48L * items.Length);
        for (int i = 0; i < items.Length; i += 2)
        {
            if (!dictionary.TryAdd(items[i], items[i + 1]))
                throw Error($"the key '{items[i]}' set twice");
        }
    }

    private void Append(object?[] items)
    {
        object? target = _stack.Peek();
        if (target is List<object?> list)
            list.AddRange(items);
        else if (target is not PickleObject)
            throw Error($"items added to {PickleCalls.Describe(target)}");
        _stack.Charge(16L * items.Length);
    }

    private CheckpointException Error(string what) => _cursor.Error(_stack.At, what);
}
