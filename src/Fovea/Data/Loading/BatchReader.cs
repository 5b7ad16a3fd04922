namespace Fovea;

/// <summary>Fills one batch: loads, transforms and normalises its images. What it writes depends on (seed, epoch, indices) only.</summary>
internal sealed class BatchReader(
    IImageDataset dataset, IReadOnlyList<IImageTransform> transforms, Normalize normalize, ulong seed, bool skipBroken, BatchMix? mix)
{
    private readonly IImageTransform[] _transforms = [.. transforms];
    private readonly ulong _key = RandomStream.Named(seed, "augment").State;
    private readonly ulong _mixKey = RandomStream.Named(seed, "mix").State;
    private readonly SortedDictionary<int, BrokenImage> _broken = [];

    /// <summary>The images left out so far, in the order of the data set.</summary>
    public IReadOnlyList<BrokenImage> Broken
    {
        get
        {
            lock (_broken) return [.. _broken.Values];
        }
    }

    /// <summary>Fills a batch, unless <paramref name="cancelled"/> says that nobody waits for it any more.</summary>
    /// <exception cref="DataException">An image is broken and is not to be skipped, or its size is not that of the others.</exception>
    public void Fill(Batch batch, ReadOnlySpan<int> indices, Func<bool> cancelled)
    {
        batch.Count = 0;
        foreach (int index in indices)
        {
            if (cancelled()) return;
            if (Load(index) is not { } image) continue;
            RandomStream random = RandomStream.Keyed(_key, (ulong)batch.Epoch, (ulong)index);
            Image result = Transform(image, index, ref random);
            Add(batch, result, index, indices.Length);
            if (result != image) ImageScratch.Return(result);
        }

        bool full = batch.Count == batch.FullLabels.Length;
        batch.Labels = full ? batch.FullLabels : batch.FullLabels[..batch.Count];
        batch.Indices = full ? batch.FullIndices : batch.FullIndices[..batch.Count];
        mix?.Apply(batch, RandomStream.Keyed(_mixKey, (ulong)batch.Epoch, (ulong)batch.Step));
    }

    private Image? Load(int index)
    {
        try
        {
            return dataset.Load(index);
        }
        catch (ImageFormatException error)
        {
            if (!skipBroken)
                throw new DataException($"{error.Message}; mend or remove it, or skip broken images", error);
            lock (_broken) _broken.TryAdd(index, new BrokenImage(index, dataset.Describe(index), error.Message));
            return null;
        }
    }

    private Image Transform(Image image, int index, ref RandomStream random)
    {
        Image current = image;
        foreach (IImageTransform transform in _transforms)
        {
            Image next;
            try
            {
                next = transform.Apply(current, ref random);
            }
            catch (DataException error)
            {
                throw new DataException($"{dataset.Describe(index)}: {error.Message}", error);
            }

            if (next != current && current != image) ImageScratch.Return(current);
            current = next;
        }

        return current;
    }

    private void Add(Batch batch, Image image, int index, int capacity)
    {
        if (batch.Count == 0)
        {
            (batch.Width, batch.Height) = (image.Width, image.Height);
            long needed = (long)capacity * image.Pixels.Length;
            if (needed > Array.MaxLength)
                throw new DataException(
                    $"a batch of {capacity} images of {image.Width}x{image.Height} does not fit into memory; resize the images");
            if (batch.Buffer.Length < needed) batch.Buffer = new float[needed];
        }
        else if (image.Width != batch.Width || image.Height != batch.Height)
        {
            throw new DataException(
                $"{dataset.Describe(index)}: is {image.Width}x{image.Height} after the transforms, but others of its batch are "
                + $"{batch.Width}x{batch.Height}; add a resize or a crop to one size");
        }

        normalize.Write(image, batch.Buffer.AsSpan(batch.Count * image.Pixels.Length, image.Pixels.Length));
        batch.FullLabels[batch.Count] = dataset.Label(index);
        batch.FullIndices[batch.Count] = index;
        batch.Count++;
    }
}
