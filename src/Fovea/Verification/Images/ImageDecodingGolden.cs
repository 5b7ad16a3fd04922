using System.Text.Json;

namespace Fovea;

/// <summary><c>images/index.json</c>: files and the RGB samples they decode to, as stored and upright.</summary>
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
        catch (ImageFormatException error)
        {
            // An optional kind may be refused, if the reason is given.
            if (entry.Text("tier") != "optional" || !error.Message.Contains("not supported", StringComparison.Ordinal))
                check.Fail(error.Message);
            return;
        }

        if (!check.Shape("rgb", [image.Height, image.Width], [entry.Int("height"), entry.Int("width")])) return;
        using SafetensorsFile expected = SafetensorsFile.Open(ImageIndex.Beside(file, "expected.safetensors"));
        Compare("rgb", image);
        if (!entry.GetProperty("tensors").TryGetProperty("oriented", out JsonElement shape)) return;
        Image upright = image.Upright();
        if (check.Shape("oriented", [upright.Height, upright.Width], [shape[0].GetInt32(), shape[1].GetInt32()]))
            Compare("oriented", upright);

        void Compare(string kind, Image actual)
        {
            byte[] samples = expected.GetBytes($"{Path.GetFileName(name)}#{kind}");
            check.Compare(kind, actual.Pixels, samples, entry.Tolerance("max_abs") ?? 0, entry.Tolerance("mean_abs"));
        }
    }
}
