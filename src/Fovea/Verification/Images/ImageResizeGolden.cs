using System.Text.Json;

namespace Fovea;

/// <summary><c>images/resize.json</c>: images resized by Pillow's filters.</summary>
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
        Interpolation? interpolation =
            filter switch { "bilinear" => Interpolation.Bilinear, "bicubic" => Interpolation.Bicubic, _ => null };
        if (interpolation is null || source.StartsWith("tensor", StringComparison.Ordinal))
        {
            check.Skip(interpolation is null ? $"the filter '{filter}' is not there yet" : "resizing of tensors is not there yet");
            return;
        }

        using SafetensorsFile tensors = SafetensorsFile.Open(ImageIndex.Beside(file, "resize.safetensors"));
        RandomStream random = new(0);
        Resize resize = new(entry.Int("width"), entry.Int("height"), interpolation.Value);
        Image image = resize.Apply(ImageIndex.ToImage(tensors, source), ref random);
        byte[] expected = tensors.GetBytes(name);
        check.Compare(name, ImageIndex.Samples(image, expected.Length), expected, entry.Tolerance("max_abs") ?? 0, null);
    }
}
