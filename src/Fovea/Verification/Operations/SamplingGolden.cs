namespace Fovea;

/// <summary>How to run the golden cases of grids and of sampling at their points. The files keep x and y as the last axis.</summary>
internal static class SamplingGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["grid_sample"] = static c => Sample(c, c.Input("grid").Permute(0, 3, 1, 2)),
        ["affine_grid"] = static c => c.Output("y", Grid(c).Permute(0, 2, 3, 1)),
        ["affine_grid+grid_sample"] = static c => Sample(c, Grid(c)),
    };

    private static void Sample(OpCase c, Tensor grid)
    {
        if (c.Text("mode") == "bicubic")
        {
            c.Check.Skip("this build samples grids bilinearly and to the nearest position only");
            return;
        }

        SampleMode mode = c.Text("mode") == "nearest" ? SampleMode.Nearest : SampleMode.Bilinear;
        c.Output("y", c.Input("x").GridSample(grid, mode, TransformSampler.PaddingOf(c.Text("padding_mode")), c.Flag("align_corners")));
    }

    private static Tensor Grid(OpCase c)
    {
        int[] size = c.Ints("size");
        return c.Input("theta").AffineGrid(size[2], size[3], c.Flag("align_corners"));
    }
}
