using System.Text.Json;

namespace Fovea;

/// <summary>Golden files of subjects that this version does not have: each case is named as skipped, so that a report shows what is
/// missing and not only what is there.</summary>
internal sealed class PendingGolden : IGoldenFamily
{
    private static readonly (string Folder, string File, string Rows, string Lacks)[] Indexes =
    [
        ("eval", "boxes.json", "tensors", "detection"),
        ("eval", "cifar10_resnet20.json", "", "evaluation of published checkpoints"),
        ("eval", "coco.json", "sets", "detection metrics"),
        ("eval", "rle.json", "masks", "run-length masks"),
        ("eval", "segmentation.json", "cases", "segmentation metrics"),
        ("eval", "voc.json", "sets", "detection metrics"),
    ];

    /// <inheritdoc/>
    public bool Reads(GoldenFile file) =>
        Path.GetExtension(file.Path).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(Indexes, index => file.IsIndex(index.Folder, index.File))
        || file.Metadata is not null && file.Metadata.TryGetValue("_format", out string? format)
            && format.StartsWith("fovea-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        if (file.Metadata is not null)
            return [Skipped("", $"this version reads no files of format '{file.Metadata["_format"]}'")];
        if (!Path.GetExtension(file.Path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return [Skipped("", "this version has no ONNX")];
        (_, _, string rows, string lacks) = Array.Find(Indexes, index => file.IsIndex(index.Folder, index.File));
        string reason = $"this version has no {lacks}";
        return rows.Length == 0 ? [Skipped("", reason)] : Rows(file.Path, rows).Select(name => Skipped(name, reason));
    }

    private static GoldenCase Skipped(string name, string reason) => new(name, check => check.Skip(reason));

    private static List<string> Rows(string path, string rows)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement list = document.RootElement.GetProperty(rows);
        return list.ValueKind == JsonValueKind.Object
            ? [.. list.EnumerateObject().Select(static row => row.Name)]
            : [.. list.EnumerateArray().Select(static row => row.GetProperty("name").GetString()!)];
    }
}
