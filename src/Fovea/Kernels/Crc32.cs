namespace Fovea;

/// <summary>The checksum of zip archives and PNG chunks (ISO 3309): CRC-32 with the reflected polynomial EDB88320, eight bytes a
/// step.</summary>
internal static class Crc32
{
    private static readonly uint[] Tables = CreateTables();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Continues a checksum; the first call takes 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] tables = Tables;
        uint c = ~crc;
        int i = 0;
        for (; i + 8 <= bytes.Length; i += 8)
        {
            c ^= (uint)(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
            c = tables[(7 * 256) + (byte)c] ^ tables[(6 * 256) + (byte)(c >> 8)]
                ^ tables[(5 * 256) + (byte)(c >> 16)] ^ tables[(4 * 256) + (byte)(c >> 24)]
                ^ tables[(3 * 256) + bytes[i + 4]] ^ tables[(2 * 256) + bytes[i + 5]]
                ^ tables[256 + bytes[i + 6]] ^ tables[bytes[i + 7]];
        }

        for (; i < bytes.Length; i++)
            c = tables[(byte)(c ^ bytes[i])] ^ (c >> 8);
        return ~c;
    }

    private static uint[] CreateTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) == 0 ? c >> 1 : (c >> 1) ^ 0xEDB88320u;
            tables[i] = c;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
