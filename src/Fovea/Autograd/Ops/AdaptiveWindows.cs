using System.Globalization;

namespace Fovea;

/// <summary>What adaptive average and maximum pooling share: the shape rule and the settings as text.</summary>
internal static class AdaptiveWindows
{
    public static Shape Shape(ShapeContext c, int? height, int? width)
    {
        c.RequireRank(0, 4, "[N, C, H, W]");
        Shape x = c.Map(0);
        if (height < 1 || width < 1)
            throw c.Fail($"the output must have at least one row and column; {height} and {width} are asked for");
        if (x.H < 1 || x.W < 1)
            throw c.Fail("height and width must be at least 1");
        return new Shape(x.N, x.C, height ?? x.H, width ?? x.W);
    }

    public static IEnumerable<KeyValuePair<string, string>> Attributes(int? height, int? width) =>
        [new("height", Text(height)), new("width", Text(width))];

    private static string Text(int? size) => size?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
