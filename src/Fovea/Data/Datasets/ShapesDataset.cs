using System.Buffers;

namespace Fovea;

/// <summary><c>shapes</c>: drawn images of ten classes, a task that needs no download. Five classes differ by what is there, five by how
/// the same circle and square lie to one another.</summary>
/// <remarks>Figures are light on a dark textured ground; small distractors of any colour lie under and over them, and place, size, colour,
/// contrast and rotation vary. No class changes when the image is mirrored left to right, so a random flip keeps labels true. An image
/// depends on (seed, part, index, size) only; classes take turns by index, so that any count is balanced.</remarks>
public sealed class ShapesDataset : IImageDataset
{
    /// <summary>Counts changes of the drawings, which change every image.</summary>
    internal const int Version = 1;

    private static readonly string[] Names =
    [
        "circle-above-square", "circle-below-square", "circle-beside-square", "circle-in-square", "square-in-circle",
        "star", "ring", "cross", "triangle", "striped-disc",
    ];

    private readonly ulong _key;
    private readonly int _size;

    /// <summary>One part of the data set; nothing is drawn yet.</summary>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="train">Whether these are the training images or the test images; the two share none.</param>
    /// <param name="seed">Another seed gives other images.</param>
    /// <param name="size">Side of an image in pixels, at least 16; the figures scale with it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or <paramref name="size"/> outside 16 …
    /// 1024.</exception>
    public ShapesDataset(int count, bool train, ulong seed = 0, int size = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        Count = count;
        _size = size;
        _key = RandomStream.Named(seed, train ? "shapes/train" : "shapes/test").State;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => Names;

    /// <inheritdoc/>
    public Image Load(int index)
    {
        int label = Label(index);
        RandomStream random = RandomStream.Keyed(_key, (ulong)index);
        float[] buffer = ArrayPool<float>.Shared.Rent(_size * _size * 3);
        ShapesCanvas canvas = new(_size, buffer);
        ShapesScene.Draw(canvas, label, ref random);
        Image image = canvas.ToImage(ref random);
        ArrayPool<float>.Shared.Return(buffer);
        return image;
    }

    /// <inheritdoc/>
    public int Label(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index % Names.Length;
    }

    /// <inheritdoc/>
    public string Describe(int index) => $"shapes image {index} ({Names[Label(index)]})";
}
