using System.Text.Json;

namespace Fovea;

/// <summary><c>images/preprocess.json</c>: resize, centre crop and normalisation, as torchvision does them.</summary>
internal sealed class ImagePreprocessGolden : IGoldenFamily
{
    public bool Reads(GoldenFile file) => file.IsIndex("images", "preprocess.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach (JsonElement entry in ImageIndex.Entries(file, "cases"))
            yield return new GoldenCase(entry.Text("name"), check => Check(file, entry, check));
    }

    private static void Check(GoldenFile file, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("name"), picture = entry.Text("image");
        // The small sources lie beside the index, the photographs in the data folder beside the golden files.
        string path = ImageIndex.Beside(file, picture);
        if (!File.Exists(path)) path = ImageIndex.Beside(file, Path.Combine("..", "..", "data", picture));
        if (!File.Exists(path))
        {
            check.Skip($"the photograph {picture} is not here");
            return;
        }

        RandomStream random = new(0);
        Image image = Image.Load(path, picture);
        if (entry.TryGetProperty("resize", out JsonElement shorter))
        {
            Interpolation interpolation = entry.Text("interpolation") == "bicubic" ? Interpolation.Bicubic : Interpolation.Bilinear;
            image = new Resize(shorter.GetInt32(), interpolation).Apply(image, ref random);
            if (!check.Shape("resized", [image.Width, image.Height], [entry.Int("resized_width"), entry.Int("resized_height")])) return;
        }

        JsonElement crop = entry.GetProperty("crop");
        CenterCrop window = crop.ValueKind == JsonValueKind.Array ? new(crop[1].GetInt32(), crop[0].GetInt32()) : new(crop.GetInt32());
        image = window.Apply(image, ref random);
        using SafetensorsFile tensors = SafetensorsFile.Open(ImageIndex.Beside(file, "preprocess.safetensors"));
        byte[] expected = tensors.GetBytes($"{name}.u8");
        check.Compare("u8", image.Pixels, expected, entry.Tolerance("u8_max_abs") ?? 0, entry.Tolerance("u8_mean_abs"));
        if (entry.Tolerance("f32_max_abs") is not { } limit || !tensors.Contains($"{name}.f32")) return;
        float[] numbers = new float[image.Pixels.Length], planes = new float[numbers.Length];
        Normalize normalize = new(Three(entry, "mean"), Three(entry, "std"));
        normalize.Write(image, numbers);
        int plane = image.Width * image.Height;
        for (int i = 0; i < numbers.Length; i++) planes[(i % 3 * plane) + (i / 3)] = numbers[i];
        check.Compare("f32", planes, tensors.GetSingles($"{name}.f32"), limit);
    }

    private static float[] Three(JsonElement entry, string property) =>
        [.. entry.GetProperty(property).EnumerateArray().Select(value => value.GetSingle())];
}
