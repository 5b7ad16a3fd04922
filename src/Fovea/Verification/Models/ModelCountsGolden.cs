using System.Globalization;
using System.Text.Json;

namespace Fovea;

/// <summary>The rows of <c>models/counts.json</c>: parameters, buffers and multiply-adds of whole networks, to the last digit.</summary>
internal sealed class ModelCountsGolden : IGoldenFamily
{
    /// <inheritdoc/>
    public bool Reads(GoldenFile file) => file.IsIndex("models", "counts.json");

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
        foreach (JsonProperty row in document.RootElement.GetProperty("rows").EnumerateObject())
            yield return new GoldenCase(row.Name, check => Run(check, row.Name, row.Value));
    }

    private static void Run(GoldenCheck check, string name, JsonElement row)
    {
        string network = name.Split('+', '@')[0].Replace("-se", "_no_se", StringComparison.Ordinal);
        string attention = AttentionOf(network, row);
        if (GoldenModel.LackingAttention(attention) is { } lacks)
            check.Skip(lacks);
        else if (!Exists(network))
            check.Skip($"this version has no network '{network}'");
        else
            Compare(check, network, attention, row);
    }

    private static void Compare(GoldenCheck check, string network, string attention, JsonElement row)
    {
        // The row of selective kernels counts the code of their first author.
        if (attention == "sk")
            attention = "sk-insight";
        // A reduction that the backbone's defaults would choose is given all the same: the row states it.
        if (row.TryGetProperty("reduction", out JsonElement reduction) && reduction.ValueKind == JsonValueKind.Number)
            attention += string.Create(CultureInfo.InvariantCulture, $":reduction={reduction.GetInt32()}");
        foreach ((string key, string option) in ((string, string)[])[("kernel", "kernel"), ("att_k", "kernel"), ("att_ratio", "ratio")])
        {
            // ECA's row spells out in words what the table of defaults says.
            if (row.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
                attention += $":{option}={value.GetRawText()}";
        }

        if (row.TryGetProperty("att_stages", out JsonElement stages))
            attention += $"@{stages[0].GetInt32()}-{stages[stages.GetArrayLength() - 1].GetInt32()}";
        int classes = row.TryGetProperty("num_classes", out JsonElement given) ? given.GetInt32() : 1000;
        Shape input = new([.. row.GetProperty("input").EnumerateArray().Select(static size => size.GetInt32())]);
        Model model = ModelCatalog.Default.Outline(network, new ModelOptions { Attention = attention, Classes = classes });
        ModelProfile profile = ModelProfile.Measure(model, input);
        check.Exactly("params", profile.Parameters, row.GetProperty("params").GetInt64());
        check.Exactly("buffers", profile.Buffers, row.GetProperty("buffers").GetInt64());
        check.Exactly("macs", profile.MultiplyAdds, row.GetProperty("macs").GetInt64());
        check.Exactly("macs_conv", profile.ConvolutionMultiplyAdds, row.GetProperty("macs_conv").GetInt64());
        check.Exactly("macs_linear", profile.LinearMultiplyAdds, row.GetProperty("macs_linear").GetInt64());
    }

    // A network's own squeeze-and-excitation is part of its name here.
    private static string AttentionOf(string network, JsonElement row)
    {
        string attention = row.TryGetProperty("attention", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "none";
        bool isOwn = attention == "se"
            && (network.StartsWith("senet", StringComparison.Ordinal) || network.StartsWith("efficientnet", StringComparison.Ordinal));
        return isOwn ? "none" : attention;
    }

    private static bool Exists(string network)
    {
        try
        {
            ModelCatalog.Default.Canonical(network);
            return true;
        }
        catch (SettingException)
        {
            return false;
        }
    }
}
