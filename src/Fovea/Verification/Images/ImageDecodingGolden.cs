using System.Text.Json;

namespace Fovea;

/// <summary><c>images/index.json</c>: files and the RGB samples they decode to.</summary>
internal sealed class ImageDecodingGolden : IGoldenFamily
{
    public bool Reads(GoldenFile file) => file.IsIndex("images", "index.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach (JsonElement entry in ImageIndex.Entries(file, "files"))
            yield return new GoldenCase(Path.GetFileName(entry.Text("file")), check => Check(file, entry, check));
    }

    private static void Check(GoldenFile file, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("file");
        Image image;
        try
        {
            image = Image.Load(ImageIndex.Beside(file, name), name);
        }
        catch (ImageFormatException error) when (error.Message.Contains("not supported", StringComparison.Ordinal))
        {
            check.Skip(error.Message);
            return;
        }

        if (!check.Shape("rgb", [image.Height, image.Width], [entry.Int("height"), entry.Int("width")])) return;
        using SafetensorsFile expected = SafetensorsFile.Open(ImageIndex.Beside(file, "expected.safetensors"));
        byte[] rgb = expected.GetBytes($"{Path.GetFileName(name)}#rgb");
        check.Compare("rgb", image.Pixels, rgb, entry.Tolerance("max_abs") ?? 0, entry.Tolerance("mean_abs"));
        if (entry.GetProperty("tensors").TryGetProperty("oriented", out _)) check.Skip("turning by EXIF orientation is not there yet");
    }
}
