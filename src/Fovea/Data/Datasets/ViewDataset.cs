namespace Fovea;

/// <summary>Each image of a data set several times in a row, in the views of an evaluation.</summary>
internal sealed class ViewDataset : IImageDataset
{
    // The views of an image follow one another on one thread: it is decoded and resized once.
    [ThreadStatic]
    private static (ViewDataset? Owner, int Index, Image? Image) s_last;

    private readonly IImageDataset _source;
    private readonly Resize _resize;
    private readonly (IImageTransform Crop, bool Mirrored)[] _views;

    public ViewDataset(IImageDataset source, EvaluationViews views, int resizeSize, int size)
    {
        _source = source;
        _resize = new Resize(resizeSize);
        CropPlace[] places = views == EvaluationViews.TenCrop ? Enum.GetValues<CropPlace>() : [CropPlace.Center];
        bool[] mirrored = views == EvaluationViews.One ? [false] : [false, true];
        _views = [.. places.SelectMany(place => mirrored.Select(flip => ((IImageTransform)new CornerCrop(size, place), flip)))];
    }

    /// <summary>Views of an image.</summary>
    public int Views => _views.Length;

    public int Count => checked(_source.Count * Views);

    public IReadOnlyList<string> ClassNames => _source.ClassNames;

    public Image Load(int index)
    {
        RandomStream none = new(0);
        int image = index / Views;
        if (s_last.Owner != this || s_last.Index != image) s_last = (this, image, _resize.Apply(_source.Load(image), ref none));
        (IImageTransform crop, bool isMirrored) = _views[index % Views];
        Image view = crop.Apply(s_last.Image!, ref none);
        return isMirrored ? Mirror.Horizontally(view) : view;
    }

    public int Label(int index) => _source.Label(index / Views);

    public string Describe(int index) => _source.Describe(index / Views);

    /// <summary>What is broken, each image once and with its place in the source.</summary>
    public IReadOnlyList<BrokenImage> Distinct(IReadOnlyList<BrokenImage> broken) =>
    [
        .. broken.Where(entry => entry.Index % Views == 0).Select(entry => entry with { Index = entry.Index / Views }),
    ];
}
