namespace Fovea.Tests;

public sealed class HeatMapOverlayTests
{
    [Theory]
    [InlineData(ColorMap.Jet, 0, 0, 0, 128)]
    [InlineData(ColorMap.Jet, 0.5, 128, 255, 128)]
    [InlineData(ColorMap.Jet, 1, 128, 0, 0)]
    [InlineData(ColorMap.Viridis, 0, 68, 1, 84)]
    [InlineData(ColorMap.Viridis, 0.5, 33, 144, 141)]
    [InlineData(ColorMap.Viridis, 1, 253, 231, 37)]
    public void Colours_are_those_of_the_map(ColorMap colors, float heat, int red, int green, int blue)
    {
        Image painted = HeatMapOverlay.Paint(new Image(1, 1), [heat], 1, 1, opacity: 1, colors);
        Assert.Equal([(byte)red, (byte)green, (byte)blue], painted.Pixels);
    }

    [Fact]
    public void Nothing_changes_at_opacity_0_and_the_input_never_does()
    {
        Image image = new(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 14))]);
        byte[] before = [.. image.Pixels];
        Assert.Equal(before, HeatMapOverlay.Paint(image, [0, 1], 2, 1, opacity: 0).Pixels);
        HeatMapOverlay.Paint(image, [0, 1], 2, 1);
        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public void Nearest_keeps_cells_and_bilinear_runs_between_them()
    {
        byte[] nearest = Reds(smooth: false), smooth = Reds(smooth: true);
        Assert.Equal([68, 68, 253, 253], nearest);
        Assert.Equal((68, 253), (smooth[0], smooth[3]));
        Assert.NotEqual(nearest[1], smooth[1]);

        static byte[] Reds(bool smooth)
        {
            Image painted = HeatMapOverlay.Paint(new Image(4, 1), [0, 1], 2, 1, 1, ColorMap.Viridis, smooth);
            return [painted.Pixels[0], painted.Pixels[3], painted.Pixels[6], painted.Pixels[9]];
        }
    }

    [Fact]
    public void Numbers_outside_the_range_are_clamped()
    {
        byte[] odd = HeatMapOverlay.Paint(new Image(3, 1), [float.NaN, -5, 7], 3, 1, 1, smooth: false).Pixels;
        Assert.Equal(HeatMapOverlay.Paint(new Image(3, 1), [0, 0, 1], 3, 1, 1, smooth: false).Pixels, odd);
        Assert.Throws<ArgumentException>(() => HeatMapOverlay.Paint(new Image(3, 1), [0], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeatMapOverlay.Paint(new Image(3, 1), [0], 1, 1, opacity: 2));
    }
}
