using System.Buffers.Binary;

namespace Fovea;

/// <summary>JPEG (ITU-T T.81): baseline and extended sequential coding with Huffman tables, 8 bits a sample, gray, YCbCr, RGB, CMYK or
/// YCCK, any whole sampling ratio, restart markers, one scan or several.</summary>
internal sealed class JpegDecoder : IImageDecoder
{
    public string Format => "JPEG";

    public bool CanDecode(ReadOnlySpan<byte> header) => header.Length >= 2 && header[0] == 0xFF && header[1] == 0xD8;

    public Image Decode(ReadOnlySpan<byte> data, string name)
    {
        if (!CanDecode(data)) throw new ImageFormatException($"{name}: jpeg: the file does not start with FF D8");
        using Reader reader = new(data, name);
        return reader.Read();
    }

    /// <summary>One file on its way through the markers.</summary>
    private ref struct Reader(ReadOnlySpan<byte> data, string name)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private readonly string _name = name;
        private readonly ushort[]?[] _quantisers = new ushort[4][];
        private readonly JpegHuffmanTable?[] _huffman = new JpegHuffmanTable[8];
        private int _position = 2;
        private JpegFrame? _frame;
        private int _restartInterval;
        private bool _jfif;
        private int _adobe = -1;

        public Image Read()
        {
            while (true)
            {
                int marker = NextMarker();
                if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
                if (marker == 0xD9)
                    throw Bad(_frame is null ? "the file ends without a frame" : "the file ends before all components are there");
                ReadOnlySpan<byte> body = Segment(marker);
                switch (marker)
                {
                    case 0xC4:
                        ReadHuffman(body);
                        break;
                    case 0xDB:
                        ReadQuantisers(body);
                        break;
                    case 0xDD:
                        if (body.Length != 2) throw Bad($"the restart interval has {body.Length} bytes; expected 2");
                        _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                        break;
                    case 0xE0:
                        _jfif |= body.StartsWith("JFIF\0"u8);
                        break;
                    case 0xEE:
                        if (body.Length >= 12 && body.StartsWith("Adobe"u8)) _adobe = body[11];
                        break;
                    case 0xCC:
                        throw Bad("arithmetic coding is not supported; save the file as a baseline JPEG");
                    case 0xDC:
                        throw Bad("the number of lines comes after the data (DNL); this is not supported");
                    case >= 0xC0 and <= 0xCF:
                        if (_frame is not null) throw Bad("a second frame");
                        _frame = JpegFrame.Read(body, marker, _name);
                        break;
                    case 0xDA:
                        ReadScan(body);
                        if (Array.TrueForAll(_frame!.Components, component => component.Decoded))
                            return JpegColor.Convert(_frame, JpegColor.SpaceOf(_frame.Components, _jfif, _adobe), _adobe >= 0);
                        break;
                    default:
                        break;
                }
            }
        }

        public readonly void Dispose() => _frame?.Dispose();

        /// <summary>The next marker's code; bytes before it are passed over, as they are after a scan's data.</summary>
        private int NextMarker()
        {
            while (_position + 1 < _data.Length)
            {
                int skip = _data[_position..].IndexOf((byte)0xFF);
                if (skip < 0) break;
                _position += skip + 1;
                if (_position < _data.Length && _data[_position] is not (0 or 0xFF)) return _data[_position++];
            }

            throw Bad(_frame is null ? $"no frame in {_data.Length} bytes; cut off" : $"no scan data in {_data.Length} bytes; cut off");
        }

        private ReadOnlySpan<byte> Segment(int marker)
        {
            int left = _data.Length - _position;
            int length = left < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_data[_position..]);
            if (left < 2 || length > left)
                throw Bad($"segment FF{marker:X2} at byte {_position - 2} says {length} bytes, but {left} are left; cut off or damaged");
            if (length < 2) throw Bad($"segment FF{marker:X2} at byte {_position - 2} says a length of {length}; expected 2 or more");
            ReadOnlySpan<byte> body = _data.Slice(_position + 2, length - 2);
            _position += length;
            return body;
        }

        private readonly void ReadQuantisers(ReadOnlySpan<byte> body)
        {
            while (!body.IsEmpty)
            {
                int id = body[0] & 15, wide = body[0] >> 4;
                int size = wide == 0 ? 64 : 128;
                if (id > 3 || wide > 1) throw Bad($"quantisation table {id} of kind {wide}; expected tables 0 to 3 of kind 0 or 1");
                if (body.Length <= size) throw Bad($"quantisation table {id} has {body.Length - 1} bytes; expected {size}");
                ushort[] table = new ushort[64];
                for (int i = 0; i < 64; i++)
                    table[i] = wide == 0 ? body[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]);
                _quantisers[id] = table;
                body = body[(size + 1)..];
            }
        }

        private readonly void ReadHuffman(ReadOnlySpan<byte> body)
        {
            while (!body.IsEmpty)
            {
                int kind = body[0] >> 4, id = body[0] & 15;
                if (kind > 1 || id > 3) throw Bad($"Huffman table {id} of class {kind}; expected tables 0 to 3 of class 0 or 1");
                if (body.Length < 17) throw Bad($"Huffman table {id} has {body.Length - 1} bytes; expected 16 counts");
                int symbols = 0;
                foreach (byte count in body.Slice(1, 16)) symbols += count;
                if (symbols > 256 || body.Length < 17 + symbols)
                    throw Bad($"Huffman table {id} says {symbols} symbols, but {body.Length - 17} bytes are left in its segment");
                _huffman[(kind * 4) + id] = JpegHuffmanTable.Create(body.Slice(1, 16), body.Slice(17, symbols))
                    ?? throw Bad($"Huffman table {id} of class {kind} has more codes than its lengths allow");
                body = body[(17 + symbols)..];
            }
        }

        private void ReadScan(ReadOnlySpan<byte> body)
        {
            if (_frame is null) throw Bad("a scan before the frame");
            int count = body.IsEmpty ? 0 : body[0];
            if (count is < 1 or > 4 || body.Length != 4 + (2 * count))
                throw Bad($"a scan header of {body.Length} bytes with {count} components");
            JpegComponent[] components = new JpegComponent[count];
            int blocks = 0;
            for (int i = 0; i < count; i++)
            {
                int id = body[1 + (2 * i)], tables = body[2 + (2 * i)];
                JpegComponent component = Array.Find(_frame.Components, candidate => candidate.Id == id)
                    ?? throw Bad($"the scan names component {id}, which the frame does not have");
                if (component.Decoded || Array.IndexOf(components, component) >= 0) throw Bad($"component {id} comes twice");
                if (_quantisers[component.Quantiser] is null)
                    throw Bad($"component {id} uses quantisation table {component.Quantiser}, which is not there");
                component.Dc = Table(0, tables >> 4, id);
                component.Ac = Table(1, tables & 15, id);
                components[i] = component;
                blocks += component.Horizontal * component.Vertical;
            }

            if (count > 1 && blocks > 10) throw Bad($"{blocks} blocks in a coding unit; at most 10 are allowed");
            if (_frame.Components[0].Plane.Length == 0) _frame.Allocate(_data.Length - _position, _name);
            _position = JpegScan.Decode(_data, _position, _frame, components, _quantisers, _restartInterval, _name);
            foreach (JpegComponent component in components) component.Decoded = true;
        }

        private readonly JpegHuffmanTable Table(int kind, int id, int component) => (id < 4 ? _huffman[(kind * 4) + id] : null)
            ?? throw Bad($"component {component} uses Huffman table {id} of class {kind}, which is not there");

        private readonly ImageFormatException Bad(string what) => new($"{_name}: jpeg: {what}");
    }
}
