using System.Text.Json;

namespace Fovea;

/// <summary>Reads what the indexes of image goldens have in common.</summary>
internal static class ImageIndex
{
    /// <summary>The entries of a list in an index, usable after the file is closed.</summary>
    public static JsonElement[] Entries(GoldenFile file, string list)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
        return [.. document.RootElement.GetProperty(list).EnumerateArray().Select(entry => entry.Clone())];
    }

    /// <summary>A file beside an index.</summary>
    public static string Beside(GoldenFile index, string name) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(index.Path))!, name.Replace('/', Path.DirectorySeparatorChar));

    public static string Text(this JsonElement entry, string property) => entry.GetProperty(property).GetString()!;

    public static int Int(this JsonElement entry, string property) => entry.GetProperty(property).GetInt32();

    /// <summary>A number of an entry's <c>tolerance</c>, or null where it does not say.</summary>
    public static double? Tolerance(this JsonElement entry, string name) =>
        entry.GetProperty("tolerance").TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;

    /// <summary>Compares samples, one by one and on average, with the limits of an entry.</summary>
    public static void Compare(
        this GoldenCheck check, string tensor, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, double most, double? mean)
    {
        float[] ours = new float[actual.Length], theirs = new float[expected.Length];
        for (int i = 0; i < ours.Length; i++) ours[i] = actual[i];
        for (int i = 0; i < theirs.Length; i++) theirs[i] = expected[i];
        check.Compare(tensor, ours, theirs, most);
        if (mean is null || ours.Length != theirs.Length) return;
        double sum = 0;
        for (int i = 0; i < ours.Length; i++) sum += Math.Abs(ours[i] - theirs[i]);
        check.Number($"mean of {tensor}", sum / ours.Length, mean.Value);
    }

    /// <summary>An image of a tensor [H, W, 3], [H, W, 1] or [H, W]; gray is repeated.</summary>
    public static Image ToImage(SafetensorsFile tensors, string name)
    {
        CheckpointEntry entry = tensors[name];
        int height = (int)entry.Shape[0], width = (int)entry.Shape[1];
        byte[] samples = tensors.GetBytes(name);
        if (samples.Length == width * height * 3) return new Image(width, height, samples);
        Image image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = samples[i / 3];
        return image;
    }

    /// <summary>The samples as a tensor of this many has them: all of them, or one of the three equal ones of gray.</summary>
    public static byte[] Samples(Image image, int count)
    {
        if (image.Pixels.Length != count * 3) return image.Pixels;
        byte[] gray = new byte[count];
        for (int i = 0; i < count; i++) gray[i] = image.Pixels[3 * i];
        return gray;
    }
}
