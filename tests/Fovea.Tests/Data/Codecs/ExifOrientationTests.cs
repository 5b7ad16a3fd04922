namespace Fovea.Tests;

public sealed class ExifOrientationTests
{
    // Stored as 1 2 3 / 4 5 6.
    [Theory]
    [InlineData(1, 3, "123456")]
    [InlineData(2, 3, "321654")]
    [InlineData(3, 3, "654321")]
    [InlineData(4, 3, "456123")]
    [InlineData(5, 2, "142536")]
    [InlineData(6, 2, "415263")]
    [InlineData(7, 2, "635241")]
    [InlineData(8, 2, "362514")]
    public void Upright_turns_and_mirrors(int orientation, int width, string expected)
    {
        Image image = new(3, 2, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6]) { Orientation = orientation };
        Image upright = image.Upright();
        Assert.Equal(width, upright.Width);
        Assert.Equal(expected, string.Concat(upright.Pixels.Where(static (_, i) => i % 3 == 1)));
        Assert.Equal(1, upright.Orientation);
    }

    [Theory]
    [InlineData("49492A0008000000" + "0100" + "1201030001000000" + "06000000", 6)]
    [InlineData("4D4D002A00000008" + "0001" + "0112000300000001" + "00080000", 8)]
    [InlineData("49492A0008000000" + "0200" + "0001030001000000" + "03000000" + "1201030001000000" + "02000000", 2)]
    [InlineData("49492A0008000000" + "0100" + "1201030001000000" + "63000000", 1)] // 99
    [InlineData("49492A0008000000" + "0100" + "1201040001000000" + "06000000", 1)] // a long number
    [InlineData("49492A00FF000000" + "0100" + "1201030001000000" + "06000000", 1)] // a directory beyond the data
    [InlineData("49492A0008000000" + "FFFF" + "0001030001000000" + "06000000", 1)] // more entries than data
    [InlineData("4A4A2A0008000000" + "0100" + "1201030001000000" + "06000000", 1)]
    [InlineData("4949", 1)]
    public void The_first_directory_is_read_and_damage_means_upright(string tiff, int expected) =>
        Assert.Equal(expected, ExifOrientation.Read(Convert.FromHexString(tiff)));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Other_numbers_are_refused(int orientation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image(1, 1) { Orientation = orientation });
}
