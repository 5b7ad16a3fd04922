namespace Fovea;

/// <summary>Reads the numbers of a PNM file, between white space and comments.</summary>
internal ref struct PnmText(ReadOnlySpan<byte> data, int position, string name)
{
    private const int MostDigits = 9;

    private readonly ReadOnlySpan<byte> _data = data;
    private readonly string _name = name;

    public int Position { get; private set; } = position;

    public static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;

    /// <summary>The next number; <paramref name="what"/> names it in messages.</summary>
    public int Number(string what)
    {
        SkipSpace();
        int start = Position;
        int value = 0;
        while (Position < _data.Length && _data[Position] is >= (byte)'0' and <= (byte)'9')
        {
            if (Position - start >= MostDigits)
                throw new ImageFormatException($"{_name}: pnm: the {what} at byte {start} has too many digits");
            value = (value * 10) + _data[Position++] - '0';
        }

        return Position > start
            ? value
            : throw new ImageFormatException($"{_name}: pnm: expected the {what} as a number at byte {start}");
    }

    /// <summary>The next digit of a bitmap, which needs no space behind it.</summary>
    public bool Bit()
    {
        SkipSpace();
        if (Position >= _data.Length || _data[Position] is not ((byte)'0' or (byte)'1'))
            throw new ImageFormatException($"{_name}: pnm: expected 0 or 1 at byte {Position}");
        return _data[Position++] == '1';
    }

    private void SkipSpace()
    {
        while (Position < _data.Length && (IsSpace(_data[Position]) || _data[Position] == '#'))
        {
            if (_data[Position++] != '#') continue;
            while (Position < _data.Length && _data[Position] is not ((byte)'\n' or (byte)'\r')) Position++;
        }
    }
}
