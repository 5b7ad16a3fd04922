using System.Buffers.Binary;
using Fovea.Kernels;

namespace Fovea;

/// <summary>The quantisation and Huffman tables of a JPEG that were defined so far.</summary>
internal sealed class JpegTables
{
    private readonly int[]?[] _quantisers = new int[4][];
    private readonly HuffmanTable?[] _huffman = new HuffmanTable[8];

    /// <summary>Reads a DQT segment; gives what is wrong with it, or null.</summary>
    public string? ReadQuantisers(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int id = body[0] & 15, wide = body[0] >> 4;
            int size = wide == 0 ? 64 : 128;
            if (id > 3 || wide > 1) return $"quantisation table {id} of kind {wide}; expected tables 0 to 3 of kind 0 or 1";
            if (body.Length <= size) return $"quantisation table {id} has {body.Length - 1} bytes; expected {size}";
            int[] table = new int[64];
            for (int i = 0; i < 64; i++)
                table[JpegOrder.Natural[i]] = wide == 0 ? body[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]);
            // A new array: components keep the table that was there at their first scan.
            _quantisers[id] = table;
            body = body[(size + 1)..];
        }

        return null;
    }

    /// <summary>Reads a DHT segment; gives what is wrong with it, or null.</summary>
    public string? ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int kind = body[0] >> 4, id = body[0] & 15;
            if (kind > 1 || id > 3) return $"Huffman table {id} of class {kind}; expected tables 0 to 3 of class 0 or 1";
            if (body.Length < 17) return $"Huffman table {id} has {body.Length - 1} bytes; expected 16 counts";
            int symbols = 0;
            foreach (byte count in body.Slice(1, 16)) symbols += count;
            if (symbols > 256 || body.Length < 17 + symbols)
                return $"Huffman table {id} says {symbols} symbols, but {body.Length - 17} bytes are left in its segment";
            HuffmanTable table = _huffman[(kind * 4) + id] ??= new HuffmanTable();
            if (!table.Build(body.Slice(1, 16), body.Slice(17, symbols)))
                return $"Huffman table {id} of class {kind} has more codes than its lengths allow";
            if (kind == 0 && table.HasLargeSymbols) return $"Huffman table {id} of class 0 has a symbol above 15";
            body = body[(17 + symbols)..];
        }

        return null;
    }

    /// <summary>The quantisers in the block's order, or null where they are not defined.</summary>
    public int[]? Quantisers(int id) => _quantisers[id];

    /// <summary>The table of first coefficients, or null.</summary>
    public HuffmanTable? Dc(int id) => id < 4 ? _huffman[id] : null;

    /// <summary>The table of the other coefficients, or null.</summary>
    public HuffmanTable? Ac(int id) => id < 4 ? _huffman[4 + id] : null;
}
