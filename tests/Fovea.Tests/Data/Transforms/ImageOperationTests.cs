namespace Fovea.Tests;

public sealed class ImageOperationTests
{
    [Fact]
    public void Geometry_without_a_change_gives_the_image_back()
    {
        Image image = Textured(9, 7);
        foreach (bool smooth in (bool[])[false, true])
        {
            Assert.Equal(image.Pixels, Warp.Affine(image, AffineMap.Rotation(0, 9, 7), smooth, default).Pixels);
            Assert.Equal(image.Pixels, Warp.Affine(image, AffineMap.Around(9, 7, 0, 0, 0, 1, 0, 0), smooth, default).Pixels);
        }
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    [InlineData(-90)]
    public void Turns_by_right_angles_move_every_pixel_and_turn_back_exactly(double degrees)
    {
        Image image = Textured(8, 8);
        Image turned = Warp.Affine(image, AffineMap.Rotation(degrees, 8, 8), smooth: false, default);
        Assert.NotEqual(image.Pixels, turned.Pixels);
        Assert.Equal(image.Pixels, Warp.Affine(turned, AffineMap.Rotation(-degrees, 8, 8), smooth: false, default).Pixels);
    }

    [Fact]
    public void What_comes_from_outside_has_the_colour_of_the_fill()
    {
        Image moved = Warp.Affine(Textured(4, 2), AffineMap.Translation(3, 0), smooth: false, new PixelColor(1, 2, 3));
        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2, 3], moved.Pixels[..9]);
    }

    [Theory]
    [InlineData("constant", "0 0 1 2 3 0 0")]
    [InlineData("edge", "1 1 1 2 3 3 3")]
    [InlineData("reflect", "3 2 1 2 3 2 1")]
    [InlineData("symmetric", "2 1 1 2 3 3 2")]
    public void A_border_shows_what_its_mode_says(string mode, string expected)
    {
        Image image = new(3, 1, [1, 1, 1, 2, 2, 2, 3, 3, 3]);
        Image wider = Border.Add(image, 2, 0, 2, 0, Enum.Parse<PaddingMode>(mode, ignoreCase: true), default);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 7).Select(x => wider.Pixels[3 * x])));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    public void Every_operation_takes_images_of_a_few_pixels_and_never_writes_into_them(int width, int height)
    {
        foreach (ImageOperation operation in Enum.GetValues<ImageOperation>())
        {
            Image image = Textured(width, height);
            byte[] before = [.. image.Pixels];
            Image result = operation.Apply(image, 3, smooth: true, default);
            Assert.Equal((width, height), (result.Width, result.Height));
            Assert.True(before.AsSpan().SequenceEqual(image.Pixels), $"{operation} wrote into its image");
        }

        Image small = Textured(width, height);
        Assert.Equal(width, Blur.Gaussian(small, 5, 5, 1, 1).Width);
        Assert.Equal(height, HueOps.Shift(small, 0.3).Height);
    }

    [Fact]
    public void A_resized_rectangle_equals_one_that_was_cut_out_first()
    {
        Image image = Textured(40, 30);
        RandomStream none = new(0);
        foreach ((int left, int top, int width, int height) in ((int, int, int, int)[])[(3, 4, 20, 11), (0, 0, 40, 16), (7, 2, 16, 28)])
        {
            Image cut = new Resize(16, 16).Apply(Window.Cut(image, left, top, width, height), ref none);
            Image direct = Resampler.Run(image, left, top, width, height, 16, 16, Interpolation.Bilinear);
            Assert.Equal(cut.Pixels, direct.Pixels);
        }
    }

    /// <summary>An image in which no two rows or columns are equal.</summary>
    internal static Image Textured(int width, int height)
    {
        Image image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)((i * 37) + (i / 11));
        return image;
    }
}
