using System.Buffers.Binary;
using System.Text;

namespace Fovea;

/// <summary>Writes a pickle of protocol 2: dictionaries, texts, numbers and tensors.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, byte> _remembered = new(StringComparer.Ordinal);

    public PickleWriter()
    {
        Write(PickleOpcode.Proto);
        _bytes.Add(2);
    }

    /// <summary>Ends the pickle and gives its bytes.</summary>
    public byte[] Finish()
    {
        Write(PickleOpcode.Stop);
        return [.. _bytes];
    }

    public void Write(PickleOpcode opcode) => _bytes.Add((byte)opcode);

    /// <summary>Puts an empty ordered dictionary on the stack.</summary>
    public void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Write(PickleOpcode.EmptyTuple);
        Write(PickleOpcode.Reduce);
    }

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(PickleOpcode.BinUnicode);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _bytes.AddRange(length);
        _bytes.AddRange(bytes);
    }

    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[8];
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Write(PickleOpcode.BinInt);
            BinaryPrimitives.WriteInt32LittleEndian(digits, (int)value);
            _bytes.AddRange(digits[..4]);
            return;
        }

        Write(PickleOpcode.Long1);
        _bytes.Add(8);
        BinaryPrimitives.WriteInt64LittleEndian(digits, value);
        _bytes.AddRange(digits);
    }

    /// <summary>Puts a tensor on the stack that has a storage of its own.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="key">The key of the storage.</param>
    public void Tensor(OutgoingTensor tensor, string key)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Write(PickleOpcode.Mark);
        Write(PickleOpcode.Mark);
        Text("storage");
        Global("torch", PickleGlobals.StorageName(tensor.Type));
        Text(key);
        Text("cpu");
        Number(tensor.Bytes / tensor.Type.Size());
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.BinPersistentId);
        Number(0);
        Numbers(tensor.Shape);
        Numbers(TensorSource.DenseStrides(tensor.Shape));
        Write(PickleOpcode.NewFalse);
        EmptyOrderedDict();
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.Reduce);
    }

    private void Numbers(ReadOnlySpan<long> values)
    {
        Write(PickleOpcode.Mark);
        foreach (long value in values)
            Number(value);
        Write(PickleOpcode.Tuple);
    }

    private void Global(string module, string name)
    {
        string key = $"{module}\n{name}\n";
        if (_remembered.TryGetValue(key, out byte index))
        {
            Write(PickleOpcode.BinGet);
            _bytes.Add(index);
            return;
        }

        index = (byte)_remembered.Count;
        _remembered.Add(key, index);
        Write(PickleOpcode.Global);
        _bytes.AddRange(Encoding.ASCII.GetBytes(key));
        Write(PickleOpcode.BinPut);
        _bytes.Add(index);
    }
}
