namespace Fovea;

/// <summary>A data set with its first images once more at the end, so that it makes whole batches.</summary>
/// <remarks>Sums may be cut another way for another number of images; in whole batches features have the bits that a step of training
/// computes.</remarks>
internal sealed class FilledDataset(IImageDataset source, int batchSize) : IImageDataset
{
    public int Count { get; } = (source.Count + batchSize - 1) / batchSize * batchSize;

    public IReadOnlyList<string> ClassNames => source.ClassNames;

    public Image Load(int index) => source.Load(index % source.Count);

    public int Label(int index) => source.Label(index % source.Count);

    public string Describe(int index) => source.Describe(index % source.Count);
}
