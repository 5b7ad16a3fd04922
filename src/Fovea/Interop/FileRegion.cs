namespace Fovea;

/// <summary>A run of bytes that lies in a file as it is.</summary>
internal sealed class FileRegion(FileContent content, long start, long length) : ByteRegion
{
    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override void Read(Span<byte> destination, long offset) => content.Read(destination, start + offset);
}
