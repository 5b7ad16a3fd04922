namespace Fovea.Tests;

public sealed class AugmentationTests
{
    [Theory]
    [InlineData("standard", "crop,flip")]
    [InlineData("None", "center")]
    [InlineData("rrc, flip,rand-m9-mstd0.5-inc1,erase:0.25", "rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25")]
    [InlineData("flip", "center,flip")]
    [InlineData("crop:4:mode=reflect,jitter:0.3:hue=0.1,autoaugment:cifar10", "crop:4:mode=reflect,jitter:0.3:hue=0.1,autoaugment:cifar10")]
    public void Text_is_read_and_can_be_read_again(string text, string canonical)
    {
        Augmentation augmentation = Augmentation.Parse(text);
        Assert.Equal(canonical, augmentation.ToString());
        Assert.Equal(canonical, Augmentation.Parse(augmentation.ToString()).ToString());
    }

    [Fact]
    public void Every_name_alone_makes_images_of_the_networks_size()
    {
        foreach (string name in Augmentation.Names)
        {
            Image image = ImageOperationTests.Textured(50, 41);
            RandomStream random = new(5);
            foreach (IImageTransform transform in Augmentation.Parse(name).Transforms(32, 36, Normalize.ImageNet))
                image = transform.Apply(image, ref random);
            Assert.True((image.Width, image.Height) == (32, 32), $"{name}: {image.Width}x{image.Height}");
        }
    }

    [Theory]
    [InlineData("fllip", "unknown augmentation 'fllip'; did you mean 'flip'?")]
    [InlineData("rand-m9-mstt0.5", "'mstt0.5' is no part of it; did you mean 'mstd'?")]
    [InlineData("rand-m", "'m' has no number")]
    [InlineData("rand-n2-n3", "'n' is given twice")]
    [InlineData("rand-inc0", "'inc' is 1 or left out")]
    [InlineData("rand:0.5", "is one value too many")]
    [InlineData("flip:2", "p '2'; expected a number from 0 to 1")]
    [InlineData("erase:0.2:p=0.3", "p is given twice")]
    [InlineData("erase:size=3", "unknown option 'size'")]
    [InlineData("erase:scal=0.1/0.2", "did you mean 'scale'?")]
    [InlineData("rrc:0.5", "scale '0.5'; expected two numbers")]
    [InlineData("autoaugment:imagnet", "did you mean 'imagenet'?")]
    [InlineData("rrc,crop", "'crop' decides the size of the images once more")]
    [InlineData("rrc,,flip", "an item is empty")]
    [InlineData("rrc,none", "'none' stands beside others")]
    [InlineData("", "an item is empty")]
    public void What_cannot_be_read_is_named(string text, string problem)
    {
        SettingException error = Assert.Throws<SettingException>(() => Augmentation.Parse(text));
        Assert.Equal("augment", error.Argument);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
