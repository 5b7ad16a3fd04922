using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>The bits of a JPEG scan, with stuffed zeros removed. Past the data's end or a marker it gives zeros and says so in
/// <see cref="Overrun"/>, so that decoding a damaged file ends without a check on every bit.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position = position;
    private ulong _bits;
    private int _count;
    private int _padding;

    /// <summary>The byte that is read next; after an overrun, the marker's or the end.</summary>
    public readonly int Position => _position;

    /// <summary>Whether bits were used that the data do not have.</summary>
    public readonly bool Overrun => _count < _padding;

    /// <summary>Makes at least 32 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count < 32) Refill();
    }

    /// <summary>The next bits as a number, without using them up; at most 16, after <see cref="Fill"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)(_bits >> (64 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>A coefficient of so many bits (1 to 16) in JPEG's form: a leading zero bit marks a negative number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Signed(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value + (((value >> (count - 1)) - 1) & (1 - (1 << count)));
    }

    /// <summary>Drops the bits up to the next marker and passes it if it is a restart marker.</summary>
    public bool PassRestart(int expected)
    {
        // Whole bytes still in the buffer would be data that no block used.
        if (Overrun || _count - _padding >= 8) return false;
        _bits = 0;
        _count = 0;
        _padding = 0;
        int at = _position;
        while (at + 1 < _data.Length && _data[at] == 0xFF && _data[at + 1] == 0xFF) at++;
        if (at + 1 >= _data.Length || _data[at] != 0xFF || _data[at + 1] != 0xD0 + expected) return false;
        _position = at + 2;
        return true;
    }

    private void Refill()
    {
        if (_position + 8 <= _data.Length && _padding == 0)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(_data[_position..]);
            // No byte of FF among the eight: the usual case, taken whole.
            if (((~next - 0x0101010101010101) & next & 0x8080808080808080) == 0)
            {
                int bytes = (64 - _count) >> 3;
                _bits |= next >> (64 - (8 * bytes)) << (64 - _count - (8 * bytes));
                _count += 8 * bytes;
                _position += bytes;
                return;
            }
        }

        while (_count <= 56)
        {
            ulong value = 0;
            if (_position < _data.Length && _data[_position] != 0xFF)
            {
                value = _data[_position++];
            }
            else if (_position + 1 < _data.Length && _data[_position + 1] == 0)
            {
                value = 0xFF;
                _position += 2;
            }
            else
            {
                _padding += 8;
            }

            _bits |= value << (56 - _count);
            _count += 8;
        }
    }
}
