using System.Buffers;
using Fovea.Kernels;

namespace Fovea;

/// <summary>One colour component of a JPEG: its sampling, its tables, its coefficients where they come in several scans, and its
/// samples.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int quantiser)
{
    private const int Unknown = -1;

    // Of each coefficient in the data's order: how many of its low bits are still to come, or Unknown.
    private readonly sbyte[] _missing = AllUnknown();

    public int Id { get; } = id;

    public int Horizontal { get; } = horizontal;

    public int Vertical { get; } = vertical;

    /// <summary>The quantisation table that the frame names.</summary>
    public int Quantiser { get; } = quantiser;

    /// <summary>Samples that belong to the image; the plane has whole coding units.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Blocks that hold samples of the image, in a row and rows of them.</summary>
    public int BlocksAcross { get; private set; }

    public int BlocksDown { get; private set; }

    /// <summary>Samples in a row of the plane.</summary>
    public int Stride { get; private set; }

    /// <summary>Rented; [Height rounded up to coding units, Stride], and behind it what vectors touch.</summary>
    public byte[] Plane { get; private set; } = [];

    /// <summary>Rented, for progressive coding only; 64 a block, row by row, of all blocks of the plane.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>64 in the block's order, from the first scan of the component on.</summary>
    public int[]? Quantisers { get; set; }

    /// <summary>Whether a scan has brought the first coefficients.</summary>
    public bool HasData => _missing[0] != Unknown;

    /// <summary>Whether every bit of every coefficient was there.</summary>
    public bool IsComplete => !_missing.AsSpan().ContainsAnyExcept((sbyte)0);

    /// <summary>Of the scan that is being read.</summary>
    public HuffmanTable Dc { get; set; } = null!;

    public HuffmanTable Ac { get; set; } = null!;

    public int Prediction { get; set; }

    /// <summary>Notes that a scan brings these coefficients but for their lowest bits.</summary>
    public void Receive(int first, int last, int lowBits) => _missing.AsSpan(first..(last + 1)).Fill((sbyte)lowBits);

    /// <summary>Sets the sizes that follow from the frame.</summary>
    public void Measure(JpegFrame frame)
    {
        Width = JpegFrame.DivideUp(frame.Width * Horizontal, frame.MaxHorizontal);
        Height = JpegFrame.DivideUp(frame.Height * Vertical, frame.MaxVertical);
        BlocksAcross = JpegFrame.DivideUp(Width, 8);
        BlocksDown = JpegFrame.DivideUp(Height, 8);
        Stride = frame.UnitsAcross * Horizontal * 8;
    }

    public void Allocate(JpegFrame frame)
    {
        int samples = Stride * frame.UnitsDown * Vertical * 8;
        Plane = ArrayPool<byte>.Shared.Rent(samples + RowWidening.Slack);
        if (!frame.IsProgressive) return;
        Coefficients = ArrayPool<short>.Shared.Rent(samples);
        Coefficients.AsSpan(0, samples).Clear();
    }

    public void Release()
    {
        if (Plane.Length > 0) ArrayPool<byte>.Shared.Return(Plane);
        if (Coefficients.Length > 0) ArrayPool<short>.Shared.Return(Coefficients);
        Plane = [];
        Coefficients = [];
    }

    /// <summary>The samples from a block's first one on.</summary>
    public Span<byte> Samples(int row, int column) => Plane.AsSpan((row * 8 * Stride) + (column * 8));

    /// <summary>The coefficients of a block.</summary>
    public Span<short> Block(int row, int column) => Coefficients.AsSpan(((row * (Stride / 8)) + column) * 64, 64);

    /// <summary>Transforms the coefficients of a progressive image to samples.</summary>
    public void Transform()
    {
        for (int row = 0; row < BlocksDown; row++)
        {
            for (int column = 0; column < BlocksAcross; column++)
            {
                Span<short> block = Block(row, column);
                if (block[1..].ContainsAnyExcept((short)0))
                    InverseCosine.Run(block, Quantisers, Samples(row, column), Stride);
                else
                    InverseCosine.Constant(block[0] * Quantisers![0], Samples(row, column), Stride);
            }
        }
    }

    private static sbyte[] AllUnknown()
    {
        sbyte[] missing = new sbyte[64];
        Array.Fill(missing, (sbyte)Unknown);
        return missing;
    }
}
