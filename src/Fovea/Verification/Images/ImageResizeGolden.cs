using System.Text.Json;

namespace Fovea;

/// <summary><c>images/resize.json</c>: images resized by Pillow's filters, and maps by PyTorch's.</summary>
internal sealed class ImageResizeGolden : IGoldenFamily
{
    public bool Reads(GoldenFile file) => file.IsIndex("images", "resize.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach (JsonElement entry in ImageIndex.Entries(file, "cases"))
            yield return new GoldenCase(entry.Text("name"), check => Check(file, entry, check));
    }

    private static void Check(GoldenFile file, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("name"), source = entry.Text("source"), filter = entry.Text("filter");
        using SafetensorsFile tensors = SafetensorsFile.Open(ImageIndex.Beside(file, "resize.safetensors"));
        if (source.StartsWith("tensor", StringComparison.Ordinal))
        {
            CheckTensor(tensors, entry, check);
            return;
        }

        Interpolation interpolation = Enum.Parse<Interpolation>(filter, ignoreCase: true);
        RandomStream random = new(0);
        Resize resize = new(entry.Int("width"), entry.Int("height"), interpolation);
        Image image = resize.Apply(ImageIndex.ToImage(tensors, source), ref random);
        byte[] expected = tensors.GetBytes(name);
        check.Compare(name, ImageIndex.Samples(image, expected.Length), expected, entry.Tolerance("max_abs") ?? 0, null);
    }

    /// <summary>Maps of numbers, [C, H, W], resized as PyTorch's <c>interpolate</c> does.</summary>
    private static void CheckTensor(SafetensorsFile tensors, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("name"), source = entry.Text("source"), filter = entry.Text("filter");
        IReadOnlyList<long> shape = tensors[source].Shape;
        Tensor x = Tensor.From(tensors.GetSingles(source), new Shape(1, (int)shape[0], (int)shape[1], (int)shape[2]));
        int height = entry.Int("height"), width = entry.Int("width");
        using Grad.Scope inference = Grad.Disabled();
        using Workspace workspace = Workspace.Begin("resize");
        bool aligned = entry.GetProperty("align_corners").GetBoolean(), antialias = entry.GetProperty("antialias").GetBoolean();
        Tensor y = (filter, antialias) switch
        {
            ("nearest", false) => x.ResizeNearest(height, width),
            ("bilinear", false) => x.ResizeBilinear(height, width, aligned),
            ("bilinear", true) => x.ResizeAntialiased(height, width, aligned),
            _ => x.ResizeBicubic(height, width, aligned, antialias),
        };
        check.Compare(name, y.ToArray(), tensors.GetSingles(name), entry.Tolerance("max_abs") ?? 0);
    }
}
