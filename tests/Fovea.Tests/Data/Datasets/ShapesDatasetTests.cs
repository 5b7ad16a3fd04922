using System.Security.Cryptography;

namespace Fovea.Tests;

public sealed class ShapesDatasetTests
{
    [Fact]
    public void The_pixels_of_a_seed_never_change()
    {
        // Recorded once. Another drawing needs another ShapesDataset.Version, or resumed runs would continue on other images.
        ShapesDataset images = new(20, train: true);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < images.Count; i++) hash.AppendData(images.Load(i).Pixels);
        Assert.Equal("F5515AC89311C5FD", Convert.ToHexString(hash.GetCurrentHash())[..16]);
    }

    [Fact]
    public void An_image_depends_on_seed_part_and_index_only()
    {
        ShapesDataset images = new(30, train: true, seed: 4);
        byte[] seventh = images.Load(7).Pixels;
        images.Load(3);
        Assert.Equal(seventh, new ShapesDataset(8, train: true, seed: 4).Load(7).Pixels);
        Assert.NotEqual(seventh, images.Load(17).Pixels);
        Assert.NotEqual(seventh, new ShapesDataset(30, train: false, seed: 4).Load(7).Pixels);
        Assert.NotEqual(seventh, new ShapesDataset(30, train: true, seed: 5).Load(7).Pixels);
    }

    [Fact]
    public void Classes_are_balanced_and_named()
    {
        ShapesDataset images = new(100, train: false);
        Assert.Equal(10, images.ClassNames.Distinct().Count());
        Assert.All(Enumerable.Range(0, 100).CountBy(images.Label), count => Assert.Equal(10, count.Value));
        Assert.Equal("shapes image 15 (star)", images.Describe(15));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(96)]
    public void Every_class_is_drawn_at_any_size(int size)
    {
        ShapesDataset images = new(200, train: true, size: size);
        for (int i = 0; i < images.Count; i++)
        {
            Image image = images.Load(i);
            Assert.Equal((size, size), (image.Width, image.Height));
            Assert.True(image.Pixels.Max() - image.Pixels.Min() > 60, $"image {i} is nearly flat");
        }
    }

    [Fact]
    public void Classes_that_differ_by_place_have_the_same_colours_on_average()
    {
        // What is where must tell these apart, not how much of which colour there is.
        ShapesDataset images = new(6000, train: true);
        double[] means = new double[3];
        for (int i = 0; i < images.Count; i++)
        {
            if (images.Label(i) < 3) means[images.Label(i)] += images.Load(i).Pixels.Average(value => (double)value) / 600;
        }

        Assert.InRange(means.Max() - means.Min(), 0, 2.5);
    }

    [Fact]
    public void Senseless_settings_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(0, train: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(1, train: true, size: 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(1, train: true).Load(1));
    }
}
