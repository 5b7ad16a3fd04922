using System.Globalization;
using System.Text.Json;

namespace Fovea;

/// <summary>Runs the operation that a row of <c>images/augment.json</c> names.</summary>
internal static class AugmentationGoldenCase
{
    /// <summary>The result, or null where there is no such operation.</summary>
    public static Image? Run(string name, Image image, JsonElement parameters)
    {
        RandomStream none = new(0);
        return name[..(name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? dot : name.Length)] switch
        {
            "hflip" => Mirror.Horizontally(image),
            "vflip" => Mirror.Vertically(image),
            "rotate90" => Expanded(image, 90, smooth: false),
            "invert" => PointOps.Invert(image),
            "grayscale3" => Blending.Grayscale(image),
            "rotate" => Rotate(image, parameters),
            "shear_x" => Warp.Affine(image, AffineMap.ShearX(Number(parameters, "magnitude")), IsSmooth(parameters), PixelColor.Black),
            "shear_y" => Warp.Affine(image, AffineMap.ShearY(Number(parameters, "magnitude")), IsSmooth(parameters), PixelColor.Black),
            "translate_x" => ImageOperation.TranslateX.Apply(image, Number(parameters, "pixels"), false, PixelColor.Black),
            "translate_y" => ImageOperation.TranslateY.Apply(image, Number(parameters, "pixels"), false, PixelColor.Black),
            "affine" => Affine(image, parameters),
            "perspective" => Warp.Perspective(
                image, PerspectiveMap.Between(Points(parameters, "start"), Points(parameters, "end")), PixelColor.Black),
            "posterize" => ImageOperation.Posterize.Apply(image, Number(parameters, "bits"), false, PixelColor.Black),
            "solarize" => PointOps.Solarize(image, Number(parameters, "threshold")),
            "autocontrast" => HistogramOps.AutoContrast(image),
            "equalize" => HistogramOps.Equalize(image),
            "brightness" => PointOps.Brightness(image, Number(parameters, "factor")),
            "contrast" => PointOps.Contrast(image, Number(parameters, "factor")),
            "color" => Blending.Saturation(image, Number(parameters, "factor")),
            "sharpness" => Blending.Sharpness(image, Number(parameters, "factor")),
            "hue" => HueOps.Shift(image, Number(parameters, "factor")),
            "gamma" => PointOps.Gamma(image, Number(parameters, "gamma")),
            "gaussian_blur" => GaussianBlur(image, parameters),
            "pad" => Pad(image, parameters),
            "crop" => Window.Cut(image, parameters.Int("left"), parameters.Int("top"), parameters.Int("width"), parameters.Int("height")),
            "resized_crop" => ResizedCrop(image, parameters),
            "five_crop" => new CornerCrop(Whole(parameters, "size")[0], (CropPlace)int.Parse(name[(name.Length - 1)..],
                CultureInfo.InvariantCulture)).Apply(image, ref none),
            "erase" => Erase(image, parameters),
            _ => null,
        };
    }

    private static Image Rotate(Image image, JsonElement parameters)
    {
        double degrees = Number(parameters, "degrees");
        if (parameters.TryGetProperty("expand", out JsonElement expand) && expand.GetBoolean()) return Expanded(image, degrees, true);
        return Warp.Affine(
            image, AffineMap.Rotation(degrees, image.Width, image.Height), IsSmooth(parameters), Fill(parameters));
    }

    private static Image Expanded(Image image, double degrees, bool smooth)
    {
        AffineMap map = AffineMap.Expanded(degrees, image.Width, image.Height, out int width, out int height);
        return Warp.Affine(image, map, width, height, smooth, PixelColor.Black);
    }

    private static Image Affine(Image image, JsonElement parameters)
    {
        int[] shift = Whole(parameters, "translate"), shear = Whole(parameters, "shear");
        AffineMap map = AffineMap.Around(image.Width, image.Height, Number(parameters, "degrees"), shift[0], shift[1],
            Number(parameters, "scale"), shear[0], shear[1]);
        return Warp.Affine(image, map, IsSmooth(parameters), PixelColor.Black);
    }

    private static Image GaussianBlur(Image image, JsonElement parameters)
    {
        int[] kernel = Whole(parameters, "kernel");
        JsonElement sigma = parameters.GetProperty("sigma");
        return Blur.Gaussian(image, kernel[0], kernel[1], sigma[0].GetDouble(), sigma[1].GetDouble());
    }

    private static Image Pad(Image image, JsonElement parameters)
    {
        int[] sides = Whole(parameters, "left_top_right_bottom");
        PaddingMode mode = Enum.Parse<PaddingMode>(parameters.Text("mode"), ignoreCase: true);
        return Border.Add(image, sides[0], sides[1], sides[2], sides[3], mode, Fill(parameters));
    }

    private static Image ResizedCrop(Image image, JsonElement parameters)
    {
        int[] size = Whole(parameters, "size");
        return Resampler.Run(image, parameters.Int("left"), parameters.Int("top"), parameters.Int("width"), parameters.Int("height"),
            size[1], size[0], Interpolation.Bilinear);
    }

    private static Image Erase(Image image, JsonElement parameters)
    {
        int[] value = Whole(parameters, "value");
        return RandomErasing.Erase(image, parameters.Int("left"), parameters.Int("top"), parameters.Int("width"), parameters.Int("height"),
            new PixelColor((byte)value[0], (byte)value[1], (byte)value[2]));
    }

    private static double Number(JsonElement parameters, string name) => parameters.GetProperty(name).GetDouble();

    private static bool IsSmooth(JsonElement parameters) =>
        parameters.TryGetProperty("interpolation", out JsonElement word) && word.GetString() == "bilinear";

    private static int[] Whole(JsonElement parameters, string name) =>
        [.. parameters.GetProperty(name).EnumerateArray().Select(static value => value.GetInt32())];

    private static double[] Points(JsonElement parameters, string name) =>
    [
        .. parameters.GetProperty(name).EnumerateArray()
            .SelectMany(static point => point.EnumerateArray().Select(static value => value.GetDouble())),
    ];

    private static PixelColor Fill(JsonElement parameters) =>
        parameters.TryGetProperty("fill", out JsonElement fill) && fill.ValueKind == JsonValueKind.Array
            ? new PixelColor(fill[0].GetByte(), fill[1].GetByte(), fill[2].GetByte())
            : PixelColor.Black;
}
