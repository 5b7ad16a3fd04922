namespace Fovea.Tests;

public sealed class TransformTests
{
    [Theory]
    [InlineData(64, 48, 32, 42, 32)]
    [InlineData(48, 64, 32, 32, 42)]
    [InlineData(500, 375, 256, 341, 256)]
    [InlineData(7, 7, 7, 7, 7)]
    [InlineData(1, 1, 5, 5, 5)]
    public void Resize_sets_the_shorter_side_and_rounds_the_longer_down(
        int width, int height, int size, int expectedWidth, int expectedHeight)
    {
        RandomStream random = new(0);
        Image image = new Resize(size).Apply(new Image(width, height), ref random);
        Assert.Equal((expectedWidth, expectedHeight), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void Resize_keeps_one_colour_whatever_the_size(Interpolation interpolation)
    {
        Image image = new(13, 9);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(200 + (i % 3));
        RandomStream random = new(0);
        Image resized = new Resize(31, 4, interpolation).Apply(image, ref random);
        for (int i = 0; i < resized.Pixels.Length; i++) Assert.Equal(200 + (i % 3), resized.Pixels[i]);
    }

    [Theory]
    [InlineData(5, 2, 2, 1)]
    [InlineData(4, 2, 1, 1)]
    [InlineData(7, 4, 2, 1)]
    public void A_centre_crop_rounds_its_offset_half_to_even(int width, int crop, int left, int top)
    {
        Image image = Numbered(width, 4);
        RandomStream random = new(0);
        Image result = new CenterCrop(crop, 2).Apply(image, ref random);
        Assert.Equal((byte)left, result.Pixels[0]);
        Assert.Equal((byte)top, result.Pixels[1]);
    }

    [Fact]
    public void A_centre_crop_larger_than_the_image_adds_black_around_it()
    {
        RandomStream random = new(0);
        Image result = new CenterCrop(4, 3).Apply(Filled(1, 2, 7), ref random);
        byte[] red = [.. Enumerable.Range(0, 12).Select(i => result.Pixels[3 * i])];
        Assert.Equal([0, 7, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0], red);
    }

    [Fact]
    public void A_random_crop_takes_every_place_and_pads_with_black()
    {
        HashSet<(int X, int Y)> places = [];
        RandomCrop crop = new(4, padding: 1);
        for (int i = 0; i < 300; i++)
        {
            RandomStream random = RandomStream.Keyed(1, (ulong)i);
            Image result = crop.Apply(Numbered(4, 4, 10), ref random);
            // The pixel in the middle tells where the window lies; the border is black.
            int x = result.Pixels[((2 * 4) + 2) * 3] - 12, y = result.Pixels[(((2 * 4) + 2) * 3) + 1] - 12;
            places.Add((x, y));
            Assert.Equal(x < 0 ? 0 : 10 + x, result.Pixels[((2 * 4) + 0) * 3]);
        }

        Assert.Equal(9, places.Count);
    }

    [Fact]
    public void A_flip_mirrors_half_of_the_images()
    {
        int flipped = 0;
        RandomFlip flip = new();
        for (int i = 0; i < 1000; i++)
        {
            RandomStream random = RandomStream.Keyed(2, (ulong)i);
            Image image = Numbered(3, 2);
            Image result = flip.Apply(image, ref random);
            if (ReferenceEquals(image, result)) continue;
            flipped++;
            Assert.Equal([2, 1, 0, 2, 1, 0], Enumerable.Range(0, 6).Select(k => (int)result.Pixels[3 * k]));
        }

        Assert.InRange(flipped, 430, 570);
    }

    [Fact]
    public void Normalising_and_restoring_gives_the_samples_back()
    {
        Image image = new(16, 16);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)i;
        float[] numbers = new float[image.Pixels.Length];
        Normalize.ImageNet.Write(image, numbers);
        Assert.Equal(((4 / 255f) - 0.456f) / 0.224f, numbers[4]);
        Assert.Equal(image.Pixels, Normalize.ImageNet.Restore(numbers, 16, 16).Pixels);
    }

    [Fact]
    public void Senseless_settings_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CenterCrop(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomCrop(4, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomFlip(double.NaN));
        Assert.Throws<ArgumentException>(() => new Normalize([0, 0], [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => new Normalize([0, 0, 0], [1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new Image(2, 2, new byte[11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image(20_000, 20_000));
    }

    private static Image Filled(int width, int height, byte value)
    {
        Image image = new(width, height);
        image.Pixels.AsSpan().Fill(value);
        return image;
    }

    /// <summary>Red tells the column, green the row.</summary>
    private static Image Numbered(int width, int height, int start = 0)
    {
        Image image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            image.Pixels[3 * i] = (byte)(start + (i % width));
            image.Pixels[(3 * i) + 1] = (byte)(start + (i / width));
        }

        return image;
    }
}
