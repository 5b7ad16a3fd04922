using System.Buffers.Binary;

namespace Fovea;

/// <summary>The frame of a JPEG: size, process and components.</summary>
internal sealed class JpegFrame : IDisposable
{
    private JpegFrame(int width, int height, bool isProgressive, JpegComponent[] components)
    {
        Width = width;
        Height = height;
        IsProgressive = isProgressive;
        Components = components;
        foreach (JpegComponent component in components)
        {
            MaxHorizontal = Math.Max(MaxHorizontal, component.Horizontal);
            MaxVertical = Math.Max(MaxVertical, component.Vertical);
        }

        UnitsAcross = DivideUp(width, 8 * MaxHorizontal);
        UnitsDown = DivideUp(height, 8 * MaxVertical);
        foreach (JpegComponent component in components)
        {
            component.Measure(this);
            Blocks += (long)component.BlocksAcross * component.BlocksDown;
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Whether the coefficients come in several scans, by frequency and by bits.</summary>
    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>Coding units of an interleaved scan in a row, and rows of them.</summary>
    public int UnitsAcross { get; }

    public int UnitsDown { get; }

    /// <summary>Blocks of all components that hold samples of the image.</summary>
    public long Blocks { get; }

    public static int DivideUp(int value, int by) => (value + by - 1) / by;

    /// <summary>Reads a frame header.</summary>
    /// <param name="body">The segment behind its length.</param>
    /// <param name="marker">Which frame it is.</param>
    /// <param name="at">Where in the file, for messages.</param>
    /// <param name="name">The file's name, for messages.</param>
    public static JpegFrame Read(ReadOnlySpan<byte> body, int marker, int at, string name)
    {
        ImageFormatException Bad(string what) => new($"{name}: jpeg: {what}, in the frame header at byte {at}");

        string? unsupported = marker switch
        {
            0xC0 or 0xC1 or 0xC2 => null,
            0xC3 => "lossless coding",
            0xC9 or 0xCA => "arithmetic coding",
            _ => $"the coding process of marker FF{marker:X2}",
        };
        if (unsupported is not null) throw Bad($"{unsupported} is not supported; save the file as a baseline or progressive JPEG");
        if (body.Length < 6) throw Bad($"{body.Length} bytes; expected at least 6");
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        int count = body[5];
        if (body[0] != 8) throw Bad($"samples of {body[0]} bits are not supported; only 8 bits are");
        if (width == 0 || height == 0) throw Bad($"the size {width}x{height} is empty");
        if ((long)width * height > Image.MaxPixels)
            throw Bad($"{width}x{height} pixels are more than the limit of {Image.MaxPixels}");
        if (count is not (1 or 3 or 4)) throw Bad($"{count} colour components; expected 1, 3 or 4");
        if (body.Length != 6 + (3 * count)) throw Bad($"{body.Length} bytes; {count} components need {6 + (3 * count)}");
        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = body[6 + (3 * i)], horizontal = body[7 + (3 * i)] >> 4, vertical = body[7 + (3 * i)] & 15, table = body[8 + (3 * i)];
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
                throw Bad($"component {id} has the sampling factors {horizontal}x{vertical}; expected 1 to 4");
            if (table > 3) throw Bad($"component {id} uses quantisation table {table}; expected 0 to 3");
            for (int j = 0; j < i; j++)
            {
                if (components[j].Id == id) throw Bad($"two components have the id {id}");
            }

            components[i] = new JpegComponent(id, horizontal, vertical, table);
        }

        JpegFrame frame = new(width, height, marker == 0xC2, components);
        foreach (JpegComponent component in components)
        {
            if (frame.MaxHorizontal % component.Horizontal != 0 || frame.MaxVertical % component.Vertical != 0)
            {
                throw Bad($"component {component.Id} is sampled {component.Horizontal}x{component.Vertical} "
                    + $"under {frame.MaxHorizontal}x{frame.MaxVertical}; only whole ratios are supported");
            }
        }

        return frame;
    }

    /// <summary>Rents the planes, unless so few bytes of data cannot hold that many blocks: a block has at least two bits, in a progressive
    /// image one.</summary>
    public void Allocate(int dataBytes, string name)
    {
        if (Blocks > dataBytes * (IsProgressive ? 8L : 4L))
            throw new ImageFormatException(
                $"{name}: jpeg: {dataBytes} bytes of data are too few for {Width}x{Height} pixels; cut off or damaged");
        foreach (JpegComponent component in Components) component.Allocate(this);
    }

    public void Dispose()
    {
        foreach (JpegComponent component in Components) component.Release();
    }
}
