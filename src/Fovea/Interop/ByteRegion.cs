namespace Fovea;

/// <summary>A run of bytes in a file, as they are or once they are unpacked.</summary>
internal abstract class ByteRegion
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Reads bytes; the caller asks for none beyond the end.</summary>
    public abstract void Read(Span<byte> destination, long offset);
}
