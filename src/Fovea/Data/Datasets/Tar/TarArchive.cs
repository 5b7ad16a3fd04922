using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Fovea;

/// <summary>A tar archive (ustar, pax and GNU names), read from its beginning to its end once to find its files; a file's bytes are then
/// read where they lie, from any thread.</summary>
internal sealed class TarArchive
{
    private const int Block = 512;
    private const int LongestName = 1 << 16;

    private readonly List<ArchivedFile> _entries = [];

    /// <summary>Lists an archive.</summary>
    /// <exception cref="DataException">It is no tar, is damaged, or breaks off.</exception>
    public TarArchive(string path)
    {
        Path = path;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            List(file, RandomAccess.GetLength(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    public string Path { get; }

    /// <summary>Its files, in their order.</summary>
    public IReadOnlyList<ArchivedFile> Entries => _entries;

    /// <summary>A file's bytes.</summary>
    /// <exception cref="ImageFormatException">They cannot be read any more.</exception>
    public byte[] Read(ArchivedFile entry)
    {
        byte[] data = new byte[entry.Length];
        try
        {
            using SafeFileHandle file = File.OpenHandle(Path);
            if (ReadAt(file, entry.Offset, data)) return data;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageFormatException($"{Describe(entry)}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        throw new ImageFormatException($"{Describe(entry)}: the archive has become shorter");
    }

    /// <summary>What messages call a file.</summary>
    public string Describe(ArchivedFile entry) => $"{Path}, entry '{entry.Name}'";

    private void List(SafeFileHandle file, long length)
    {
        byte[] header = new byte[Block];
        string? longName = null;
        long? longSize = null;
        long at = 0;
        while (true)
        {
            if (!ReadAt(file, at, header)) throw CutOff(at, "it ends without the empty block that closes a tar");
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0) break;
            RequireHeader(header, at);
            long size = longSize ?? Number(header.AsSpan(124, 12), at), data = at + Block;
            char kind = (char)header[156];
            string name = longName ?? ShortName(header);
            if (size > length - data)
                throw CutOff(at, $"the entry '{name}' has {size} bytes, of which {Math.Max(0, length - data)} are there");
            at = data + ((size + Block - 1) / Block * Block);
            if (kind is 'L' or 'x')
            {
                byte[] text = new byte[size <= LongestName ? size : throw Damaged(data, $"a name of {size} bytes")];
                ReadAt(file, data, text);
                if (kind == 'L') longName = Encoding.UTF8.GetString(text).TrimEnd('\0');
                else ReadExtended(text, data, ref longName, ref longSize);
                continue;
            }

            (longName, longSize) = (null, null);
            if (kind is '0' or '\0' or '7') Add(name, data, size);
        }
    }

    private void Add(string name, long data, long size)
    {
        string[] parts = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (name.StartsWith('/') || parts.Contains("..") || name.Contains('\0'))
            throw new DataException($"{Path}, entry '{name}' at byte {data - Block}: the path leaves the folder; expected a relative one");
        if (size > Array.MaxLength)
            throw new DataException($"{Path}, entry '{name}' at byte {data - Block}: {size} bytes are too many for an image");
        if (parts.Length > 0) _entries.Add(new ArchivedFile(string.Join('/', parts.Where(static part => part != ".")), data, size));
    }

    /// <summary>Records of the form <c>LENGTH KEY=VALUE</c> and a line feed.</summary>
    private void ReadExtended(ReadOnlySpan<byte> text, long at, ref string? name, ref long? size)
    {
        while (text.Length > 0)
        {
            int equals = text.IndexOf((byte)'=');
            if (!Utf8Parser.TryParse(text, out int length, out int digits) || equals < 0 || length <= equals || length > text.Length)
                throw Damaged(at, "an extended header of another form");
            string key = Encoding.UTF8.GetString(text[(digits + 1)..equals]);
            ReadOnlySpan<byte> value = text[(equals + 1)..(length - 1)];
            if (key == "path") name = Encoding.UTF8.GetString(value);
            if (key == "size")
                size = Utf8Parser.TryParse(value, out long number, out int read) && read == value.Length && number >= 0
                    ? number
                    : throw Damaged(at, "a size that is no number");
            text = text[length..];
        }
    }

    private static bool ReadAt(SafeFileHandle file, long at, Span<byte> target)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(file, target, at);
            if (read == 0) return false;
            target = target[read..];
            at += read;
        }

        return true;
    }

    private void RequireHeader(ReadOnlySpan<byte> header, long at)
    {
        if (at == 0 && header[0] == 0x1F && header[1] == 0x8B)
            throw new DataException($"{Path}: is compressed with gzip; unpack it to a .tar, which can be read at any place");
        long sum = 0;
        for (int i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? ' ' : header[i];
        if (Number(header.Slice(148, 8), at) != sum) throw Damaged(at, "no header of a tar: its sum is wrong");
    }

    private static string ShortName(ReadOnlySpan<byte> header)
    {
        string name = Text(header[..100]);
        bool isUstar = header.Slice(257, 6).SequenceEqual("ustar\0"u8);
        return isUstar && header[345] != 0 ? $"{Text(header.Slice(345, 155))}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Octal digits, or GNU's binary form for sizes from 8 GB.</summary>
    private long Number(ReadOnlySpan<byte> field, long at)
    {
        long value = 0;
        if (field[0] == 0x80)
        {
            foreach (byte part in field[1..]) value = value <= long.MaxValue >> 9 ? (value << 8) | part : throw Damaged(at, "a huge size");
            return value;
        }

        foreach (byte digit in field.Trim(" \0"u8))
            value = digit is >= (byte)'0' and <= (byte)'7' ? (value * 8) + (digit - '0') : throw Damaged(at, "no header of a tar");
        return value;
    }

    private DataException CutOff(long at, string problem) => new($"{Path}: is cut off: at byte {at}, {problem}");

    private DataException Damaged(long at, string problem) => new($"{Path}: is damaged or no tar: at byte {at} there is {problem}");
}
