using System.Text.Json;

namespace Fovea;

/// <summary>How to run the golden cases of resampling.</summary>
internal static class ResampleGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["interpolate"] = Interpolate,
    };

    private static void Interpolate(OpCase c)
    {
        string mode = c.Text("mode");
        if (mode is not ("nearest" or "bilinear" or "bicubic"))
        {
            c.Check.Skip($"this build has no {mode} interpolation");
            return;
        }

        Tensor x = c.Input("x");
        double? factor = null;
        (int height, int width) = (0, 0);
        if (c.Settings.GetProperty("scale_factor") is { ValueKind: JsonValueKind.Number } scale)
        {
            factor = scale.GetDouble();
            (height, width) = ((int)(x.Shape.H * scale.GetDouble()), (int)(x.Shape.W * scale.GetDouble()));
        }
        else
        {
            int[] size = c.Ints("size");
            (height, width) = (size[0], size[1]);
        }

        bool aligned = c.Settings.GetProperty("align_corners") is { ValueKind: JsonValueKind.True };
        if (mode == "bicubic" || c.Flag("antialias"))
            c.Output("y", TensorOps.Resample(x, height, width, mode == "bicubic", aligned, c.Flag("antialias"), factor));
        else
            c.Output("y", Op.Apply(new InterpolateOp(height, width, mode == "bilinear", aligned) { Factor = factor }, x));
    }
}
