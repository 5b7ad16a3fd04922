namespace Fovea;

/// <summary>Some images of one size with their labels, ready for a network.</summary>
/// <remarks>Belongs to the loader that gave it: its buffers are filled anew after the loop went on to the next batch.</remarks>
public sealed class Batch
{
    internal Batch(int capacity, bool isMixed = false)
    {
        FullLabels = new int[capacity];
        FullIndices = new int[capacity];
        FullOtherLabels = isMixed ? new int[capacity] : [];
    }

    /// <summary>The epoch the batch belongs to, from 0.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The batch's number in its epoch, from 0.</summary>
    public int Step { get; internal set; }

    /// <summary>Number of images, N.</summary>
    public int Count { get; internal set; }

    /// <summary>Rows of an image, H.</summary>
    public int Height { get; internal set; }

    /// <summary>Pixels in a row, W.</summary>
    public int Width { get; internal set; }

    /// <summary>The normalised samples, channels last: [N, H, W, 3].</summary>
    public ReadOnlySpan<float> Pixels => Buffer.AsSpan(0, Count * Height * Width * 3);

    /// <summary>The class of each image.</summary>
    public int[] Labels { get; internal set; } = [];

    /// <summary>The class of the image that was mixed into each, see <see cref="BatchMix"/>; empty where nothing was.</summary>
    public int[] OtherLabels { get; internal set; } = [];

    /// <summary>The weight of <see cref="Labels"/>, from 0 to 1; what is left is that of <see cref="OtherLabels"/>. 1 where nothing was
    /// mixed.</summary>
    public float LabelWeight { get; internal set; } = 1;

    /// <summary>The place of each image in the data set.</summary>
    public int[] Indices { get; internal set; } = [];

    /// <summary>The images as a tensor, [N, 3, H, W]: a copy made in the current <see cref="Workspace"/>, each time it is asked
    /// for.</summary>
    public Tensor Images => Tensor.From(Pixels, new Shape(Count, 3, Height, Width), Layout.Nhwc);

    internal float[] Buffer { get; set; } = [];

    /// <summary>Values of each image where the buffer holds features, [N, C], and no pixels; else 0.</summary>
    internal int Features { get; init; }

    /// <summary>What a network gets, or its head where there are features.</summary>
    internal Tensor Input => Features == 0 ? Images : Tensor.From(Buffer.AsSpan(0, Count * Features), new Shape(Count, Features));

    /// <summary>For a whole batch of the usual size; a smaller batch gets arrays of its own length.</summary>
    internal int[] FullLabels { get; }

    internal int[] FullIndices { get; }

    internal int[] FullOtherLabels { get; }
}
