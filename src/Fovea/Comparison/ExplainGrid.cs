namespace Fovea;

/// <summary>Explains the same test images by every network of a comparison.</summary>
internal static class ExplainGrid
{
    /// <summary>The first test image of each of the first classes, by every model.</summary>
    /// <param name="models">The networks.</param>
    /// <param name="data">Gives the test images.</param>
    /// <param name="count">How many classes.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public static IReadOnlyList<ExplainedImage> Compute(
        IReadOnlyList<Model> models, DataSource data, int count, CancellationToken cancellation)
    {
        List<ExplainedImage> images = [];
        foreach (int index in FirstOfEachClass(data.Test, count))
        {
            cancellation.ThrowIfCancellationRequested();
            Preprocessing preprocessing = models[0].Preprocessing;
            Image image = View(data.Test.Load(index), preprocessing);
            Normalize normalize = new([.. preprocessing.Mean], [.. preprocessing.Deviation]);
            float[] values = new float[image.Pixels.Length];
            normalize.Write(image, values);
            Tensor input = Tensor.From(values, new Shape(1, 3, image.Height, image.Width), Layout.Nhwc);
            images.Add(new ExplainedImage(image, data.Test.Label(index), [.. models.Select(model => GradCam.Compute(model, input))]));
        }

        return images;
    }

    private static IEnumerable<int> FirstOfEachClass(IImageDataset test, int count)
    {
        for (int label = 0; label < Math.Min(count, test.ClassNames.Count); label++)
        {
            for (int index = 0; index < test.Count; index++)
            {
                if (test.Label(index) == label && CanLoad(test, index))
                {
                    yield return index;
                    break;
                }
            }
        }
    }

    private static bool CanLoad(IImageDataset test, int index)
    {
        try
        {
            test.Load(index);
            return true;
        }
        catch (ImageFormatException)
        {
            // Counted when the test images were evaluated; the next one of the class takes its place.
            return false;
        }
    }

    private static Image View(Image image, Preprocessing preprocessing)
    {
        RandomStream none = new(0);
        Image resized = new Resize(preprocessing.ResizeSize).Apply(image, ref none);
        return new CenterCrop(preprocessing.ImageSize).Apply(resized, ref none);
    }
}
