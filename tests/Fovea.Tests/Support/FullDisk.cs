namespace Fovea.Tests;

/// <summary>A stream that has room for so many bytes.</summary>
internal sealed class FullDisk(Stream inner, int room) : Stream
{
    private const int NoSpaceLeft = 28;
    private int _room = room;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count > _room)
        {
            inner.Write(buffer, offset, _room);
            throw new IOException("no space left on device", NoSpaceLeft);
        }

        _room -= count;
        inner.Write(buffer, offset, count);
    }
}
