using System.Buffers.Binary;
using System.Text;

namespace Fovea;

/// <summary>Reads and checks the directory of a zip archive. Nothing in it is trusted.</summary>
/// <remarks>At most 65,535 files, none twice, none over another, each inside the archive; what deflated ones claim to unpack to is bounded
/// by the size of the archive. Archives in several parts and encrypted ones are refused.</remarks>
internal sealed class ZipDirectory
{
    /// <summary>The largest number of files.</summary>
    public const int MaximumEntries = 65_535;

    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int LocatorBytes = 20;
    private const int HeaderBytes = 46;
    private const int LocalHeaderBytes = 30;
    private const long UnpackedAllowance = 64_000_000;

    private readonly FileContent _content;
    private readonly Dictionary<string, ZipEntry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ByteRegion> _regions = new(StringComparer.Ordinal);
    private readonly List<ZipEntry> _entries = [];

    private ZipDirectory(FileContent content) => _content = content;

    /// <summary>The files in the order of the directory.</summary>
    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="CheckpointException">It is not valid.</exception>
    public static ZipDirectory Read(FileContent content)
    {
        ZipDirectory directory = new(content);
        directory.ReadAll();
        directory.CheckPlaces();
        return directory;
    }

    /// <summary>Whether a name stays within the folder that an archive is unpacked to.</summary>
    public static bool IsPlainName(string name)
    {
        string[] parts = name.Split('/', '\\');
        return parts[0].Length > 0 && !parts.Contains("..") && !name.Contains('\0', StringComparison.Ordinal);
    }

    /// <summary>The file called <paramref name="name"/>, or null.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The unpacked bytes of a file.</summary>
    /// <exception cref="CheckpointException">Its local header is not valid.</exception>
    public ByteRegion Open(ZipEntry entry)
    {
        if (_regions.TryGetValue(entry.Name, out ByteRegion? known))
            return known;
        byte[] header = _content.Read(entry.Header, LocalHeaderBytes);
        if (!header.AsSpan().StartsWith("PK\u0003\u0004"u8))
            throw Error($"'{entry.Name}' has no header at byte {entry.Header}");
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
        long start = entry.Header + LocalHeaderBytes + nameBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        bool isDeflated = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)) != 0;
        if (isDeflated != entry.IsDeflated || nameBytes > _content.Length - entry.Header - LocalHeaderBytes
            || Encoding.UTF8.GetString(_content.Read(entry.Header + LocalHeaderBytes, nameBytes)) != entry.Name)
        {
            throw Error($"the header at byte {entry.Header} is not that of '{entry.Name}', for which the directory has it");
        }

        if (start > _content.Length - entry.PackedBytes)
            throw Error($"'{entry.Name}' at byte {start} takes {entry.PackedBytes} bytes, beyond the end of the archive");
        ByteRegion region = new ZipRegion(_content, entry, start);
        _regions.Add(entry.Name, region);
        return region;
    }

    private void ReadAll()
    {
        (long start, long bytes, long count) = FindDirectory();
        if (count > MaximumEntries)
            throw Error($"its directory has {count} files; expected at most {MaximumEntries}");
        if (start < 0 || bytes < count * HeaderBytes || start > _content.Length - bytes || bytes > int.MaxValue)
            throw Error($"its directory of {count} files at byte {start} takes {bytes} bytes, which the archive does not have");
        byte[] directory = _content.Read(start, (int)bytes);
        int at = 0;
        long unpacked = 0;
        for (int i = 0; i < count; i++)
        {
            if (at > directory.Length - HeaderBytes || !directory.AsSpan(at).StartsWith("PK\u0001\u0002"u8))
                throw Error($"its directory is damaged at byte {start + at}");
            ZipEntry entry = ReadEntry(directory, ref at, start);
            unpacked += entry.IsDeflated ? entry.Bytes : 0;
            if (unpacked > UnpackedAllowance + (4 * _content.Length))
            {
                throw Error($"unpacks to more than {UnpackedAllowance + (4 * _content.Length)} bytes with '{entry.Name}', far beyond "
                    + $"its own {_content.Length}; expected a checkpoint, whose values hardly shrink");
            }

            if (!_byName.TryAdd(entry.Name, entry))
                throw Error($"holds the file '{entry.Name}' twice");
            _entries.Add(entry);
        }
    }

    private (long Start, long Bytes, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_content.Length, EndBytes + ushort.MaxValue);
        byte[] bytes = _content.Read(_content.Length - tail, tail);
        int at = tail - EndBytes;
        while (at >= 0 && !IsEnd(bytes, at))
            at--;
        if (at < 0)
            throw Error("has no directory at its end; the archive is cut off or damaged: copy it again");
        ReadOnlySpan<byte> end = bytes.AsSpan(at);
        long position = _content.Length - tail + at;
        if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not (0 or 0xffff))
            throw Error("is one part of an archive in several");
        uint count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count != 0xffff && size != uint.MaxValue && start != uint.MaxValue)
            return (start, size, count);

        byte[] locator = position < LocatorBytes ? [] : _content.Read(position - LocatorBytes, LocatorBytes);
        if (locator is not [(byte)'P', (byte)'K', 6, 7, ..])
            return (start, size, count);
        long end64 = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (end64 < 0 || end64 > position - End64Bytes)
            throw Error($"its directory's end is said to be at byte {end64}; expected one before {position}");
        byte[] large = _content.Read(end64, End64Bytes);
        if (large is not [(byte)'P', (byte)'K', 6, 6, ..])
            throw Error($"its directory's end is said to be at byte {end64}, where there is none");
        return (
            BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(40)),
            Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(large.AsSpan(32))));
    }

    private static bool IsEnd(byte[] bytes, int at) => bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 5 && bytes[at + 3] == 6
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 20)) == bytes.Length - at - EndBytes;

    private ZipEntry ReadEntry(byte[] directory, ref int at, long start)
    {
        ReadOnlySpan<byte> header = directory.AsSpan(at);
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        int total = HeaderBytes + nameBytes + extraBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (total > header.Length)
            throw Error($"its directory is damaged at byte {start + at}: a file's description ends beyond it");
        string name = Encoding.UTF8.GetString(header.Slice(HeaderBytes, nameBytes));
        CheckName(name, start + at);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if ((flags & 1) != 0)
            throw Error($"'{name}' is encrypted");
        if (method is not (0 or 8))
            throw Error($"'{name}' is packed by method {method}; expected 0 (stored) or 8 (deflated)");
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), bytes = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long place = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ReadLarge(header.Slice(HeaderBytes + nameBytes, extraBytes), ref bytes, ref packed, ref place);
        at += total;
        if (packed < 0 || bytes < 0 || place < 0 || packed > _content.Length || place > _content.Length - packed
            || place > _content.Length - LocalHeaderBytes)
        {
            throw Error($"'{name}' of {packed} bytes at byte {place} lies beyond the end of the archive");
        }

        // Deflate packs at best 1032 bytes into one.
        if (method == 0 ? packed != bytes : bytes > (1032 * packed) + 64)
            throw Error($"'{name}' takes {packed} bytes in the archive and claims {bytes}, which cannot be");
        return new ZipEntry(name, place, method == 8, packed, bytes, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]));
    }

    private void CheckName(string name, long at)
    {
        if (!IsPlainName(name))
            throw Error($"its directory at byte {at} has a file called '{name}', which no checkpoint needs");
    }

    // Numbers of more than 32 bits stand in an extra field, those that do not fit and in this order.
    private static void ReadLarge(ReadOnlySpan<byte> extra, ref long bytes, ref long packed, ref long place)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
                return;
            ReadOnlySpan<byte> field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1)
                continue;
            Take(ref field, ref bytes);
            Take(ref field, ref packed);
            Take(ref field, ref place);
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue || field.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    // Files that share bytes are how small archives unpack to large ones, and no writer makes them.
    private void CheckPlaces()
    {
        ZipEntry[] sorted = [.. _entries];
        Array.Sort(sorted, static (a, b) => a.Header.CompareTo(b.Header));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Header < sorted[i - 1].Header + LocalHeaderBytes + sorted[i - 1].PackedBytes)
                throw Error($"'{sorted[i].Name}' at byte {sorted[i].Header} lies over '{sorted[i - 1].Name}'");
        }
    }

    private CheckpointException Error(string what) => _content.Error(what);
}
