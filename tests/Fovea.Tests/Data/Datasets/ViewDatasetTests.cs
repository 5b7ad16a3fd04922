namespace Fovea.Tests;

public sealed class ViewDatasetTests
{
    [Fact]
    public void Ten_crops_are_the_corners_and_the_middle_each_with_its_mirror_image()
    {
        ShapesDataset images = new(3, train: false, size: 20);
        ViewDataset views = new(images, EvaluationViews.TenCrop, resizeSize: 20, size: 16);
        Assert.Equal((10, 30), (views.Views, views.Count));
        Image image = images.Load(1);
        (int Left, int Top)[] places = [(0, 0), (4, 0), (0, 4), (4, 4), (2, 2)];
        for (int i = 0; i < 10; i++)
        {
            Image expected = Window.Cut(image, places[i / 2].Left, places[i / 2].Top, 16, 16);
            if (i % 2 == 1) expected = Mirror.Horizontally(expected);
            Assert.True(expected.Pixels.AsSpan().SequenceEqual(views.Load(10 + i).Pixels), $"view {i}");
            Assert.Equal(images.Label(1), views.Label(10 + i));
        }
    }

    [Theory]
    [InlineData(EvaluationViews.One)]
    [InlineData(EvaluationViews.Flip)]
    [InlineData(EvaluationViews.TenCrop)]
    public void Every_image_is_measured_once_whatever_the_views(EvaluationViews views)
    {
        Model model = ModelCatalog.Default.Create("resnet8", new() { Classes = 10, ImageSize = 16, Seed = 1 });
        EvaluationResult result = new Classifier(model).Evaluate(new ShapesDataset(23, train: false, size: 16), views: views);
        Assert.Equal(23, result.Total);
        Assert.Equal(Enumerable.Range(0, 23), result.Images);
    }

    [Fact]
    public void The_probabilities_of_an_image_and_its_mirror_image_are_those_of_the_mirror_image()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new() { Classes = 10, ImageSize = 16, Seed = 1 });
        ShapesDataset images = new(12, train: false, size: 16);
        EvaluationResult one = new Classifier(model).Evaluate(images, views: EvaluationViews.Flip);
        EvaluationResult other = new Classifier(model).Evaluate(new Mirrored(images), views: EvaluationViews.Flip);
        Assert.Equal(one.Loss, other.Loss, 1e-6);
    }

    private sealed class Mirrored(IImageDataset source) : IImageDataset
    {
        public int Count => source.Count;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public Image Load(int index) => Mirror.Horizontally(source.Load(index));

        public int Label(int index) => source.Label(index);

        public string Describe(int index) => source.Describe(index);
    }
}
