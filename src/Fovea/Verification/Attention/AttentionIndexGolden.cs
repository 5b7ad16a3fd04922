using System.Text.Json;

namespace Fovea;

/// <summary>The rows of <c>attention/counts.json</c> (parameters and multiply-adds) and of <c>attention/rejects.json</c> (what must be
/// refused, with a message).</summary>
internal sealed class AttentionIndexGolden : IGoldenFamily
{
    /// <inheritdoc/>
    public bool Reads(GoldenFile file) => file.IsIndex("attention", "counts.json") || file.IsIndex("attention", "rejects.json");

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        bool counts = file.IsIndex("attention", "counts.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
        foreach (JsonElement row in document.RootElement.EnumerateArray())
        {
            string module = row.GetProperty("module").GetString()!;
            string name = $"{module} {row.GetProperty("hyperparameters").GetRawText()}";
            yield return new GoldenCase(
                counts ? $"{name} {row.GetProperty("input").GetRawText()}" : name, check => Run(check, row, module, counts));
        }
    }

    private static void Run(GoldenCheck check, JsonElement row, string module, bool counts)
    {
        JsonElement hyperparameters = row.GetProperty("hyperparameters");
        if (GoldenAttention.Lacks(module, hyperparameters) is { } lacks)
            check.Skip(lacks);
        else if (counts)
            Count(check, row, module, hyperparameters);
        else
            Reject(check, row, module, hyperparameters);
    }

    private static void Count(GoldenCheck check, JsonElement row, string module, JsonElement hyperparameters)
    {
        Shape input = ShapeOf(row.GetProperty("input"));
        ModelProfile profile = ModelProfile.Measure(GoldenAttention.Create(module, hyperparameters, input.C), input);
        check.Exactly("parameters", profile.Parameters, row.GetProperty("parameters").GetInt64());
        check.Exactly("macs_conv_linear", profile.MultiplyAdds, row.GetProperty("macs_conv_linear").GetInt64());
        check.Exactly("macs", profile.TotalMultiplyAdds, row.GetProperty("macs").GetInt64());
    }

    private static void Reject(GoldenCheck check, JsonElement row, string module, JsonElement hyperparameters)
    {
        string stage = row.GetProperty("stage").GetString()!;
        JsonElement input = row.GetProperty("input");
        try
        {
            Shape shape = input.ValueKind == JsonValueKind.Null ? new Shape(1, 1, 1, 1) : ShapeOf(input);
            Module built = GoldenAttention.Create(module, hyperparameters, shape.C);
            if (stage != "construct")
            {
                built.Train(stage == "train-forward");
                Tensor.Filled(shape, 0.5f).Apply(built);
            }

            check.Fail($"must be refused ({row.GetProperty("why").GetString()}) and was not");
        }
        catch (Exception exception) when (exception is ArgumentException or SettingException)
        {
            if (exception.Message.Length == 0)
                check.Fail("was refused without a message");
        }
    }

    private static Shape ShapeOf(JsonElement sizes) => new([.. sizes.EnumerateArray().Select(static size => size.GetInt32())]);
}
