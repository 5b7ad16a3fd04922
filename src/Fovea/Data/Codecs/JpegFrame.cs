using System.Buffers;
using System.Buffers.Binary;

namespace Fovea;

/// <summary>One colour component of a JPEG: its sampling, its tables and its decoded samples.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int quantiser)
{
    public int Id { get; } = id;

    public int Horizontal { get; } = horizontal;

    public int Vertical { get; } = vertical;

    public int Quantiser { get; } = quantiser;

    /// <summary>Samples that belong to the image; the plane has whole coding units.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    public int Stride { get; set; }

    /// <summary>Rented; [Height rounded up to coding units, Stride].</summary>
    public byte[] Plane { get; set; } = [];

    public bool Decoded { get; set; }

    /// <summary>Of the scan that is being read.</summary>
    public JpegHuffmanTable Dc { get; set; } = null!;

    public JpegHuffmanTable Ac { get; set; } = null!;

    public int Prediction { get; set; }
}

/// <summary>The frame of a JPEG: size and components.</summary>
internal sealed class JpegFrame : IDisposable
{
    private JpegFrame(int width, int height, JpegComponent[] components)
    {
        Width = width;
        Height = height;
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
            component.Width = DivideUp(width * component.Horizontal, MaxHorizontal);
            component.Height = DivideUp(height * component.Vertical, MaxVertical);
            component.Stride = UnitsAcross * component.Horizontal * 8;
        }
    }

    public int Width { get; }

    public int Height { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>Coding units of an interleaved scan in a row, and rows of them.</summary>
    public int UnitsAcross { get; }

    public int UnitsDown { get; }

    public static int DivideUp(int value, int by) => (value + by - 1) / by;

    public static JpegFrame Read(ReadOnlySpan<byte> body, int marker, string name)
    {
        string? unsupported = marker switch
        {
            0xC0 or 0xC1 => null,
            0xC2 => "progressive coding",
            0xC3 => "lossless coding",
            0xC9 or 0xCA => "arithmetic coding",
            _ => $"the coding process of marker FF{marker:X2}",
        };
        if (unsupported is not null)
            throw new ImageFormatException($"{name}: jpeg: {unsupported} is not supported; save the file as a baseline JPEG");
        if (body.Length < 6) throw new ImageFormatException($"{name}: jpeg: the frame header has {body.Length} bytes; expected at least 6");
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        int count = body[5];
        if (body[0] != 8) throw new ImageFormatException($"{name}: jpeg: samples of {body[0]} bits are not supported; only 8 bits are");
        if (width == 0 || height == 0) throw new ImageFormatException($"{name}: jpeg: the size {width}x{height} is empty");
        if ((long)width * height > Image.MaxPixels)
            throw new ImageFormatException($"{name}: jpeg: {width}x{height} pixels are more than the limit of {Image.MaxPixels}");
        if (count is not (1 or 3 or 4)) throw new ImageFormatException($"{name}: jpeg: {count} colour components; expected 1, 3 or 4");
        if (body.Length != 6 + (3 * count))
            throw new ImageFormatException(
                $"{name}: jpeg: the frame header has {body.Length} bytes; {count} components need {6 + (3 * count)}");
        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = body[6 + (3 * i)], horizontal = body[7 + (3 * i)] >> 4, vertical = body[7 + (3 * i)] & 15, table = body[8 + (3 * i)];
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
                throw new ImageFormatException(
                    $"{name}: jpeg: component {id} has the sampling factors {horizontal}x{vertical}; expected 1 to 4");
            if (table > 3) throw new ImageFormatException($"{name}: jpeg: component {id} uses quantisation table {table}; expected 0 to 3");
            for (int j = 0; j < i; j++)
            {
                if (components[j].Id == id) throw new ImageFormatException($"{name}: jpeg: two components have the id {id}");
            }

            components[i] = new JpegComponent(id, horizontal, vertical, table);
        }

        JpegFrame frame = new(width, height, components);
        foreach (JpegComponent component in components)
        {
            if (frame.MaxHorizontal % component.Horizontal != 0 || frame.MaxVertical % component.Vertical != 0)
            {
                throw new ImageFormatException(
                    $"{name}: jpeg: component {component.Id} is sampled {component.Horizontal}x{component.Vertical} "
                    + $"under {frame.MaxHorizontal}x{frame.MaxVertical}; only whole ratios are supported");
            }
        }

        return frame;
    }

    /// <summary>Rents the planes, unless so few bytes of data cannot hold that many blocks: a block has at least two bits.</summary>
    public void Allocate(int dataBytes, string name)
    {
        long blocks = 0;
        foreach (JpegComponent component in Components)
            blocks += (long)DivideUp(component.Width, 8) * DivideUp(component.Height, 8);
        if (blocks > dataBytes * 4L)
            throw new ImageFormatException(
                $"{name}: jpeg: {dataBytes} bytes of data are too few for {Width}x{Height} pixels; cut off or damaged");
        foreach (JpegComponent component in Components)
            component.Plane = ArrayPool<byte>.Shared.Rent(component.Stride * UnitsDown * component.Vertical * 8);
    }

    public void Dispose()
    {
        foreach (JpegComponent component in Components)
        {
            if (component.Plane.Length > 0) ArrayPool<byte>.Shared.Return(component.Plane);
            component.Plane = [];
        }
    }
}
