namespace Fovea.Tests;

public sealed class RandomTransformTests
{
    [Theory]
    [InlineData(64, 48)]
    [InlineData(7, 300)]
    [InlineData(1, 1)]
    public void A_resized_crop_is_square_and_its_rectangle_inside(int width, int height)
    {
        Image image = ImageOperationTests.Textured(width, height);
        RandomResizedCrop crop = new(24);
        for (int i = 0; i < 200; i++)
        {
            RandomStream random = RandomStream.Keyed(1, (ulong)i), same = random;
            (int left, int top, int w, int h) = crop.Choose(width, height, ref random);
            Assert.True(left >= 0 && top >= 0 && left + w <= width && top + h <= height && w > 0 && h > 0, $"{left} {top} {w} {h}");
            Image result = crop.Apply(image, ref same);
            Assert.Equal((24, 24), (result.Width, result.Height));
        }
    }

    [Fact]
    public void A_resized_crop_draws_areas_and_proportions_of_its_ranges()
    {
        RandomResizedCrop crop = new(24, minScale: 0.2, maxScale: 0.6);
        double least = 1, most = 0, wide = 0, tall = 10;
        for (int i = 0; i < 500; i++)
        {
            RandomStream random = RandomStream.Keyed(2, (ulong)i);
            (_, _, int w, int h) = crop.Choose(400, 400, ref random);
            (least, most) = (Math.Min(least, w * h / 160_000.0), Math.Max(most, w * h / 160_000.0));
            (wide, tall) = (Math.Max(wide, (double)w / h), Math.Min(tall, (double)w / h));
        }

        Assert.InRange(least, 0.195, 0.25);
        Assert.InRange(most, 0.55, 0.605);
        Assert.InRange(wide, 1.25, 1.35);
        Assert.InRange(tall, 0.74, 0.8);
    }

    [Theory]
    [InlineData(100, 10, 13, 10)]
    [InlineData(10, 100, 10, 13)]
    public void A_resized_crop_that_does_not_fit_takes_the_middle(int width, int height, int expectedWidth, int expectedHeight)
    {
        RandomStream random = new(1);
        (int left, int top, int w, int h) = new RandomResizedCrop(8, minScale: 1).Choose(width, height, ref random);
        Assert.Equal((expectedWidth, expectedHeight), (w, h));
        Assert.Equal(((width - w) / 2, (height - h) / 2), (left, top));
    }

    [Fact]
    public void Jitter_without_strength_changes_nothing_and_with_it_stays_near()
    {
        Image image = ImageOperationTests.Textured(8, 8);
        RandomStream random = new(1);
        Assert.Same(image, new ColorJitter().Apply(image, ref random));
        Image jittered = new ColorJitter(0.4, 0.4, 0.4, 0.1).Apply(image, ref random);
        Assert.NotEqual(image.Pixels, jittered.Pixels);
    }

    [Fact]
    public void Erasing_puts_the_mean_colour_into_a_rectangle_of_a_share_of_images()
    {
        RandomErasing erase = new(probability: 0.25);
        int erased = 0;
        for (int i = 0; i < 400; i++)
        {
            Image image = new(32, 32);
            RandomStream random = RandomStream.Keyed(3, (ulong)i);
            Image result = erase.Apply(image, ref random);
            if (ReferenceEquals(image, result)) continue;
            erased++;
            int filled = Enumerable.Range(0, 1024).Count(pixel => result.Pixels[3 * pixel] != 0);
            Assert.InRange(filled, 1024 * 0.015, 1024 * 0.36);
            Assert.Contains((byte)124, result.Pixels);
        }

        Assert.InRange(erased, 70, 130);
    }

    [Fact]
    public void Policies_draw_all_their_operations_and_keep_the_size()
    {
        Image image = ImageOperationTests.Textured(32, 24);
        IImageTransform[] policies =
        [
            new RandAugment(), new RandAugment("rand-m15-n3-mstd101-mmax30"), new RandAugment("rand"), new TrivialAugmentWide(),
            new AutoAugment(), new AutoAugment(AutoAugmentPolicy.Cifar10),
        ];
        foreach (IImageTransform policy in policies)
        {
            HashSet<string> results = [];
            for (int i = 0; i < 300; i++)
            {
                RandomStream random = RandomStream.Keyed(4, (ulong)i), same = random;
                Image result = policy.Apply(image, ref random);
                Assert.Equal((32, 24), (result.Width, result.Height));
                Assert.Equal(result.Pixels, policy.Apply(image, ref same).Pixels);
                results.Add(Convert.ToHexString(result.Pixels));
            }

            Assert.True(results.Count > 40, $"{policy.GetType().Name}: {results.Count} different images of 300");
        }
    }

    [Fact]
    public void Senseless_numbers_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop(8, minScale: 0.5, maxScale: 0.4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColorJitter(hue: 0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomErasing(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomErasing(maxScale: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchMix(-1));
    }
}
