namespace Fovea;

/// <summary>A data set whose classes have other names.</summary>
internal sealed class RenamedDataset(IImageDataset source, IReadOnlyList<string> names) : IImageDataset
{
    public int Count => source.Count;

    public IReadOnlyList<string> ClassNames => names;

    public Image Load(int index) => source.Load(index);

    public int Label(int index) => source.Label(index);

    public string Describe(int index) => source.Describe(index);
}
