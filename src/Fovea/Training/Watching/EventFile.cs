using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Fovea;

/// <summary>Writes scalars as a TensorBoard event file.</summary>
/// <remarks>Records of TFRecord's format: the length (8 bytes), its masked CRC-32C, the content, the content's masked CRC-32C. The
/// content is
/// an <c>Event</c> of TensorFlow's <c>event.proto</c>: wall_time = 1, step = 2, file_version = 3, summary = 5 with values of tag = 1 and
/// simple_value = 2, session_log = 7. What is written after <see cref="Flush"/> survives the process.</remarks>
internal sealed class EventFile : IDisposable
{
    private const uint MaskDelta = 0xA282EAD8;
    private const int StatusStart = 1;
    private const string NameStart = "events.out.tfevents.";

    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private bool _failed;

    /// <param name="stream">Takes the records, and is disposed of with this object.</param>
    /// <param name="firstStep">Steps that an earlier file of the run has from here on are void: the run continues before them.</param>
    /// <param name="time">The clock.</param>
    public EventFile(Stream stream, long firstStep, TimeProvider? time = null)
    {
        (_stream, _time) = (stream, time ?? TimeProvider.System);
        Write(0, static content => content.Text(3, "brain.Event:2"));
        Write(firstStep, static content => content.Message(7, static log => log.Integer(1, StatusStart)));
    }

    /// <summary>Creates a file below a folder, under a name that TensorBoard finds and takes for later than those that are there.</summary>
    /// <param name="folder">The folder, made where it is missing.</param>
    /// <param name="firstStep">As for a stream.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static EventFile Create(string folder, long firstStep, TimeProvider? time = null)
    {
        try
        {
            Directory.CreateDirectory(folder);
            long seconds = Math.Max((time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds(), LatestName(folder) + 1);
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{NameStart}{seconds:D10}.fovea"));
            return new EventFile(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), firstStep, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(
                $"the event file below '{folder}' cannot be written; free some room or change its permissions", exception);
        }
    }

    /// <summary>Adds scalars of one step.</summary>
    /// <exception cref="OutputException">They cannot be written.</exception>
    public void Add(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        ProtoBuffer summary = new();
        foreach ((string tag, double value) in scalars)
        {
            summary.Message(1, one =>
            {
                one.Text(1, tag);
                one.Single(2, (float)value);
            });
        }

        Write(step, content => content.Bytes(5, summary.Written));
    }

    /// <summary>Hands what was added to the operating system.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void Flush()
    {
        try
        {
            _stream.Flush();
        }
        catch (IOException exception)
        {
            throw Failure(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException exception)
        {
            // What is left in the buffer fails once more; the first failure says it all.
            if (!_failed)
                throw Failure(exception);
        }
    }

    /// <summary>The checksum as records have it: turned and shifted, so that a checksum of checksums is no checksum.</summary>
    internal static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }

    /// <summary>The time in the last file's name. TensorBoard reads files in the order of their names and never goes back to an earlier
    /// one, so that a clock which was set back would hide what a continued run writes.</summary>
    private static long LatestName(string folder)
    {
        long latest = -1;
        foreach (string path in Directory.EnumerateFiles(folder, $"{NameStart}*"))
        {
            ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan())[NameStart.Length..];
            int digits = name.IndexOf('.');
            if (digits > 0 && long.TryParse(name[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
                latest = Math.Max(latest, seconds);
        }

        return latest;
    }

    private void Write(long step, Action<ProtoBuffer> fill)
    {
        ProtoBuffer content = new();
        content.Double(1, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        content.Integer(2, step);
        fill(content);
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(head, content.Written.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Masked(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Masked(content.Written.Span));
        try
        {
            _stream.Write(head);
            _stream.Write(content.Written.Span);
            _stream.Write(tail);
        }
        catch (IOException exception)
        {
            throw Failure(exception);
        }
    }

    private OutputException Failure(IOException exception)
    {
        _failed = true;
        return new OutputException("an event file cannot be written; free some room, or leave event files out", exception);
    }

    /// <summary>Fields of a protocol buffer, one after the other.</summary>
    private sealed class ProtoBuffer
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

        public void Integer(int field, long value)
        {
            Variable((ulong)field << 3);
            Variable((ulong)value);
        }

        public void Double(int field, double value)
        {
            Variable(((ulong)field << 3) | 1);
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            _bytes.Write(bytes);
        }

        public void Single(int field, float value)
        {
            Variable(((ulong)field << 3) | 5);
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            _bytes.Write(bytes);
        }

        public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

        public void Bytes(int field, ReadOnlyMemory<byte> bytes)
        {
            Variable(((ulong)field << 3) | 2);
            Variable((ulong)bytes.Length);
            _bytes.Write(bytes.Span);
        }

        public void Message(int field, Action<ProtoBuffer> fill)
        {
            ProtoBuffer inner = new();
            fill(inner);
            Bytes(field, inner.Written);
        }

        private void Variable(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                _bytes.Write([(byte)(value | 0x80)]);
            _bytes.Write([(byte)value]);
        }
    }
}
