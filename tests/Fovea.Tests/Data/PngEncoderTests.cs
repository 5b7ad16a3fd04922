namespace Fovea.Tests;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(300, 2)]
    public void Decodes_to_the_same_pixels(int width, int height)
    {
        Image image = new(width, height);
        new Random(width).NextBytes(image.Pixels);
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("a.png"), PngEncoder.Encode(image));
        var decoded = Image.Load(folder.File("a.png"));
        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal(image.Pixels, decoded.Pixels);
    }
}
