namespace Fovea;

/// <summary>Images of a list with a way to read each.</summary>
/// <param name="classNames">The classes' names.</param>
/// <param name="labels">The label of each entry of the list.</param>
/// <param name="places">The entries that belong to this part.</param>
/// <param name="read">Decodes an image.</param>
/// <param name="name">What messages call an image.</param>
internal sealed class ListedImages(
    IReadOnlyList<string> classNames, int[] labels, int[] places, Func<int, Image> read, Func<int, string> name) : IImageDataset
{
    public int Count => places.Length;

    public IReadOnlyList<string> ClassNames => classNames;

    public Image Load(int index) => read(places[index]);

    public int Label(int index) => labels[places[index]];

    public string Describe(int index) => name(places[index]);
}
