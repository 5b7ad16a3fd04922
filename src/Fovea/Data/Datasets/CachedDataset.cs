namespace Fovea;

/// <summary>Keeps decoded images in memory, up to a budget, so that a file is decoded once and not in every epoch.</summary>
internal sealed class CachedDataset(IImageDataset source, long budget = CachedDataset.DefaultBudget) : IImageDataset
{
    /// <summary>Bytes of pixels kept: CIFAR-10's 60,000 images are 184 MB.</summary>
    public const long DefaultBudget = 768_000_000;

    private readonly Image?[] _images = new Image?[source.Count];
    private long _used;

    public int Count => source.Count;

    public IReadOnlyList<string> ClassNames => source.ClassNames;

    /// <summary>Bytes of pixels that are kept now.</summary>
    public long Used => Interlocked.Read(ref _used);

    public Image Load(int index)
    {
        if (Volatile.Read(ref _images[index]) is { } known) return known;
        Image image = source.Load(index);
        // Two threads may decode the same image at once: both results are equal, and one is kept.
        bool fits = Interlocked.Add(ref _used, image.Pixels.Length) <= budget;
        if (!fits || Interlocked.CompareExchange(ref _images[index], image, null) is not null)
            Interlocked.Add(ref _used, -image.Pixels.Length);
        return image;
    }

    public int Label(int index) => source.Label(index);

    public string Describe(int index) => source.Describe(index);
}
