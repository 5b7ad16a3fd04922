using System.Buffers;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The entropy-coded data of a scan, one restart interval at a time, without the zeros that are stuffed behind each FF.</summary>
internal ref struct JpegScanData(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private byte[] _buffer = [];
    private int _start;

    /// <summary>Where the marker behind the interval is, or the end of the file.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The bits up to the next marker.</summary>
    public EntropyBits Load()
    {
        _start = Position;
        int at = Position, length = 0;
        while (true)
        {
            int end = _data[at..].IndexOf((byte)0xFF);
            bool isStuffed = end >= 0 && at + end + 1 < _data.Length && _data[at + end + 1] == 0;
            // An FF that stands for itself is copied, the zero behind it passed over.
            int count = end < 0 ? _data.Length - at : isStuffed ? end + 1 : end;
            Reserve(length, count);
            _data.Slice(at, count).CopyTo(_buffer.AsSpan(length));
            length += count;
            at += count;
            if (!isStuffed) break;
            at++;
        }

        Position = at;
        _buffer.AsSpan(length, EntropyBits.Padding).Clear();
        return new EntropyBits(_buffer.AsSpan(0, length + EntropyBits.Padding));
    }

    /// <summary>Passes a restart marker of this number (0 to 7), with the bytes FF that may fill up before it.</summary>
    public bool PassRestart(int number)
    {
        int at = Position;
        while (at + 1 < _data.Length && _data[at] == 0xFF && _data[at + 1] == 0xFF) at++;
        if (at + 1 >= _data.Length || _data[at] != 0xFF || _data[at + 1] != 0xD0 + number) return false;
        Position = at + 2;
        return true;
    }

    /// <summary>Where in the file a byte of the loaded interval is.</summary>
    public readonly int PlaceOf(int index)
    {
        int at = _start;
        for (int i = 0; i < index && at < Position; i++) at += _data[at] == 0xFF ? 2 : 1;
        return Math.Min(at, Position);
    }

    public void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // The first chunk makes room for what may come, up to the end of the file; intervals that follow fit most often.
    private void Reserve(int length, int count)
    {
        int needed = length + count + EntropyBits.Padding;
        if (_buffer.Length >= needed) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (2 * _buffer.Length) + EntropyBits.Padding));
        _buffer.AsSpan(0, length).CopyTo(larger);
        Release();
        _buffer = larger;
    }
}
