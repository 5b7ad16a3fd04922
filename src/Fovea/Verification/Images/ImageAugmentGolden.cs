using System.Text.Json;

namespace Fovea;

/// <summary><c>images/augment.json</c>: the operations of augmentation, as torchvision and Pillow do them.</summary>
internal sealed class ImageAugmentGolden : IGoldenFamily
{
    private const string SpaceName = "rand_augment_space_31_bins";

    public bool Reads(GoldenFile file) => file.IsIndex("images", "augment.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        string source = Root(file).Text("image");
        foreach (JsonElement entry in ImageIndex.Entries(file, "cases"))
            yield return new GoldenCase(entry.Text("name"), check => Check(file, source, entry, check));
        yield return new GoldenCase(SpaceName, check => CheckSpace(Root(file), check));
    }

    private static JsonElement Root(GoldenFile file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
        return document.RootElement.Clone();
    }

    private static void Check(GoldenFile file, string source, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("name");
        JsonElement parameters = entry.GetProperty("params");
        using SafetensorsFile tensors = SafetensorsFile.Open(ImageIndex.Beside(file, "augment.safetensors"));
        Image image = parameters.TryGetProperty("source", out JsonElement tensor)
            ? ImageIndex.ToImage(tensors, tensor.GetString()!)
            : Image.Load(ImageIndex.Beside(file, source), source);
        if (AugmentationGoldenCase.Run(name, image, parameters) is not { } result)
        {
            check.Skip($"this version has no operation '{name}'");
            return;
        }

        CheckpointEntry expected = tensors[name];
        if (!check.Shape(name, [result.Height, result.Width], [expected.Shape[0], expected.Shape[1]])) return;
        byte[] samples = tensors.GetBytes(name);
        if (entry.Tolerance("different_pixels_fraction") is { } fraction)
            check.Number($"pixels of {name} that differ", Differing(result.Pixels, samples), fraction);
        else
            check.Compare(name, result.Pixels, samples, entry.Tolerance("max_abs") ?? 0, entry.Tolerance("mean_abs"));
    }

    private static double Differing(byte[] actual, byte[] expected)
    {
        int differing = 0;
        for (int i = 0; i < actual.Length; i += 3)
            differing += actual.AsSpan(i, 3).SequenceEqual(expected.AsSpan(i, 3)) ? 0 : 1;
        return differing / (actual.Length / 3.0);
    }

    private static void CheckSpace(JsonElement root, GoldenCheck check)
    {
        MagnitudeSpace space = new(Bins: 31, IsWide: false);
        int width = root.Int("width"), height = root.Int("height");
        foreach (JsonProperty row in root.GetProperty(SpaceName).EnumerateObject())
        {
            ImageOperation operation = Enum.Parse<ImageOperation>(row.Name);
            double[] expected = [.. row.Value.GetProperty("magnitudes").EnumerateArray().Select(static value => value.GetDouble())];
            float[] actual =
                [.. Enumerable.Range(0, expected.Length).Select(bin => (float)space.Strength(operation, bin, width, height))];
            check.Compare(row.Name, actual, expected, 2e-5);
            check.Exactly($"sign of {row.Name}", MagnitudeSpace.IsSigned(operation) ? 1 : 0,
                row.Value.GetProperty("signed").GetBoolean() ? 1 : 0);
        }
    }
}
