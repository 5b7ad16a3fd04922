using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Fovea;

/// <summary>The bytes of a file: mapped into memory, or given.</summary>
internal sealed class FileContent : IDisposable
{
    // Large copies from a mapping fault on every few pages: twice the time of a read into place (docs/adr/0011).
    private const int MostFromMapping = 1 << 16;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly SafeFileHandle? _handle;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    private FileContent(string name, ReadOnlyMemory<byte> memory)
    {
        Name = name;
        Length = memory.Length;
        _memory = memory;
    }

    private FileContent(string name, SafeFileHandle handle)
    {
        Name = name;
        Length = RandomAccess.GetLength(handle);
        if (Length > 0)
        {
            _map = MemoryMappedFile.CreateFromFile(
                handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        }

        _handle = handle;
    }

    /// <summary>The file's name as it was given, for messages.</summary>
    public string Name { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">There is no such file, or it cannot be read.</exception>
    public static FileContent Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            FileContent content = new(path, handle);
            handle = null;
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path}: there is no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException($"{path}: cannot be read; expected a readable file", exception);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Bytes that are in memory already; not copied.</summary>
    public static FileContent Of(ReadOnlyMemory<byte> memory, string name) => new(name, memory);

    /// <summary>Reads bytes.</summary>
    /// <exception cref="CheckpointException">The file ends before them.</exception>
    public void Read(Span<byte> destination, long offset)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw Error($"ends at byte {Length}; {destination.Length} bytes from byte {offset} are needed; it is cut off or damaged");
        if (_view is null)
        {
            _memory.Span.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        // The system ends a process that reads a mapping beyond the end of a file which was cut off meanwhile.
        if (RandomAccess.GetLength(_handle!) < Length)
            throw Error($"became shorter than {Length} bytes after it was opened");
        if (destination.Length <= MostFromMapping)
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, destination);
        else
            ReadDirectly(destination, offset);
    }

    /// <summary>Reads bytes into a new array.</summary>
    public byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[count];
        Read(bytes, offset);
        return bytes;
    }

    /// <summary>An error in the file.</summary>
    public CheckpointException Error(string what, Exception? inner = null)
    {
        // A damaged name may be as long as the file.
        const int Most = 600;
        return new CheckpointException($"{Name}: {(what.Length <= Most ? what : what[..Most] + "…")}", inner);
    }

    private void ReadDirectly(Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int count;
            try
            {
                count = RandomAccess.Read(_handle!, destination, offset);
            }
            catch (IOException exception)
            {
                throw Error($"reading at byte {offset} failed", exception);
            }

            if (count == 0)
                throw Error($"ends at byte {offset}; it became shorter after it was opened");
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
        _handle?.Dispose();
    }
}
