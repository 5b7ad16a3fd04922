using System.Buffers.Binary;

namespace Fovea;

/// <summary>One JPEG file on its way through the markers.</summary>
internal ref struct JpegReader(ReadOnlySpan<byte> data, string name)
{
    // A progressive image has about ten scans, some of one component; with each coefficient and bit apart it could have more, but the
    // time that a few bytes can take must have a limit.
    private const long MostPasses = 128;

    private readonly ReadOnlySpan<byte> _data = data;
    private readonly string _name = name;
    private readonly JpegTables _tables = new();
    private int _position = 2;
    private int _segment;
    private JpegFrame? _frame;
    private int _restartInterval;
    private long _blocks;
    private bool _jfif;
    private int _adobe = -1;
    private int _orientation;

    public Image Read()
    {
        while (true)
        {
            int marker = NextMarker();
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
            if (marker == 0xD9) return Finish(_frame is null ? "without a frame" : "before all components are there");
            ReadOnlySpan<byte> body = Segment(marker);
            switch (marker)
            {
                case 0xC4:
                    Check(_tables.ReadHuffman(body));
                    break;
                case 0xDB:
                    Check(_tables.ReadQuantisers(body));
                    break;
                case 0xDD:
                    if (body.Length != 2) throw Bad($"the restart interval has {body.Length} bytes; expected 2");
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                    break;
                case 0xE0:
                    _jfif |= body.StartsWith("JFIF\0"u8);
                    break;
                case 0xE1:
                    if (_orientation == 0 && body.StartsWith("Exif\0\0"u8)) _orientation = ExifOrientation.Read(body[6..]);
                    break;
                case 0xEE:
                    if (body.Length >= 12 && body.StartsWith("Adobe"u8)) _adobe = body[11];
                    break;
                case 0xCC:
                    throw Bad("arithmetic coding is not supported; save the file as a baseline or progressive JPEG");
                case 0xDC:
                    throw Bad("the number of lines comes after the data (DNL); this is not supported");
                case >= 0xC0 and <= 0xCF:
                    if (_frame is not null) throw Bad("a second frame");
                    _frame = JpegFrame.Read(body, marker, _segment, _name);
                    break;
                case 0xDA:
                    ReadScan(body);
                    // Sequential data are whole now, and what follows them is not looked at.
                    if (!_frame!.IsProgressive && HasAllComponents()) return Convert();
                    break;
                default:
                    break;
            }
        }
    }

    public readonly void Dispose() => _frame?.Dispose();

    /// <summary>The next marker's code; bytes before it are passed over, as they are after a scan's data. At the file's end, EOI where
    /// nothing is missing.</summary>
    private int NextMarker()
    {
        while (_position + 1 < _data.Length)
        {
            int skip = _data[_position..].IndexOf((byte)0xFF);
            if (skip < 0) break;
            _position += skip + 1;
            if (_position < _data.Length && _data[_position] is not (0 or 0xFF)) return _data[_position++];
        }

        _segment = _data.Length;
        if (_frame is null) throw Bad($"no frame in {_data.Length} bytes; cut off");
        if (Array.TrueForAll(_frame.Components, static component => component.IsComplete)) return 0xD9;
        throw Bad(HasAllComponents() ? "the file ends before the last scan; cut off" : $"no scan data in {_data.Length} bytes; cut off");
    }

    private ReadOnlySpan<byte> Segment(int marker)
    {
        _segment = _position - 2;
        int left = _data.Length - _position;
        int length = left < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_data[_position..]);
        if (left < 2 || length > left) throw Bad($"the segment FF{marker:X2} says {length} bytes, but {left} are left; cut off or damaged");
        if (length < 2) throw Bad($"the segment FF{marker:X2} says a length of {length}; expected 2 or more");
        ReadOnlySpan<byte> body = _data.Slice(_position + 2, length - 2);
        _position += length;
        return body;
    }

    private void ReadScan(ReadOnlySpan<byte> body)
    {
        if (_frame is null) throw Bad("a scan before the frame");
        JpegScanHeader scan = ReadHeader(body, _frame);
        _blocks += scan.Blocks(_frame);
        if (_blocks > MostPasses * (_frame.Blocks + 1024))
            throw Bad($"more than {MostPasses} scans of everything; no image needs so many");
        if (_frame.Components[0].Plane.Length == 0) _frame.Allocate(_data.Length - _position, _name);
        _position = JpegScan.Decode(_data, _position, _frame, scan, _restartInterval, _name);
        foreach (JpegComponent component in scan.Components) component.Receive(scan.First, scan.Last, scan.LowBits);
    }

    private readonly JpegScanHeader ReadHeader(ReadOnlySpan<byte> body, JpegFrame frame)
    {
        int count = body.IsEmpty ? 0 : body[0];
        if (count is < 1 or > 4 || body.Length != 4 + (2 * count))
            throw Bad($"a scan header of {body.Length} bytes with {count} components");
        ReadOnlySpan<byte> range = body[^3..];
        JpegScanHeader scan = frame.IsProgressive
            ? new(new JpegComponent[count], range[0], range[1], range[2] >> 4, range[2] & 15)
            : new(new JpegComponent[count], 0, 63, 0, 0);
        if (frame.IsProgressive) CheckRange(scan);
        int blocks = 0;
        for (int i = 0; i < count; i++)
        {
            int id = body[1 + (2 * i)], tables = body[2 + (2 * i)];
            JpegComponent component = Array.Find(frame.Components, candidate => candidate.Id == id)
                ?? throw Bad($"the scan names component {id}, which the frame does not have");
            if (Array.IndexOf(scan.Components, component) >= 0 || (component.HasData && !frame.IsProgressive))
                throw Bad($"component {id} comes twice");
            if (scan.First > 0 && !component.HasData) throw Bad($"component {id} has no first coefficients yet; expected a scan of them");
            component.Quantisers ??= _tables.Quantisers(component.Quantiser)
                ?? throw Bad($"component {id} uses quantisation table {component.Quantiser}, which is not there");
            // Bits that refine first coefficients have no codes.
            if (scan.First == 0 && scan.HighBits == 0) component.Dc = _tables.Dc(tables >> 4) ?? throw NoTable(id, tables >> 4, 0);
            if (scan.Last > 0) component.Ac = _tables.Ac(tables & 15) ?? throw NoTable(id, tables & 15, 1);
            scan.Components[i] = component;
            blocks += component.Horizontal * component.Vertical;
        }

        return count > 1 && blocks > 10 ? throw Bad($"{blocks} blocks in a coding unit; at most 10 are allowed") : scan;
    }

    private readonly void CheckRange(JpegScanHeader scan)
    {
        (int first, int last, int high, int low) = (scan.First, scan.Last, scan.HighBits, scan.LowBits);
        if (last < first || last > 63 || (first == 0 && last > 0))
            throw Bad($"a scan of the coefficients {first} to {last}; expected 0 alone, or a range of 1 to 63");
        if (first > 0 && scan.IsInterleaved)
            throw Bad($"a scan of the coefficients {first} to {last} has several components; expected one");
        if (low > 13 || (high > 0 && high != low + 1))
            throw Bad($"a scan that brings bit {low} after bit {high}; expected bits of 13 to 0, one at a time after the first scan");
    }

    private readonly Image Finish(string ended)
    {
        if (_frame is null || !HasAllComponents()) throw Bad($"the file ends {ended}");
        return Convert();
    }

    private readonly Image Convert()
    {
        if (_frame!.IsProgressive)
        {
            foreach (JpegComponent component in _frame.Components) component.Transform();
        }

        JpegColorSpace space = JpegColor.SpaceOf(_frame.Components, _jfif, _adobe);
        return JpegColor.Convert(_frame, space, _adobe >= 0, Math.Max(1, _orientation));
    }

    private readonly bool HasAllComponents() => Array.TrueForAll(_frame!.Components, static component => component.HasData);

    private readonly void Check(string? wrong)
    {
        if (wrong is not null) throw Bad(wrong);
    }

    private readonly ImageFormatException NoTable(int component, int id, int kind) =>
        Bad($"component {component} uses Huffman table {id} of class {kind}, which is not there");

    private readonly ImageFormatException Bad(string what) => new($"{_name}: jpeg: {what}, at byte {_segment}");
}
