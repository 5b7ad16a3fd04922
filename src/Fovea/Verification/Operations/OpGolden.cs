using System.Text.Json;

namespace Fovea;

/// <summary>The golden values and gradients of operations and losses: files of format <c>fovea-op-golden-1</c> but the
/// optimizers.</summary>
internal sealed class OpGolden : IGoldenFamily
{
    private const string Format = "fovea-op-golden-1";

    private static readonly Dictionary<string, Action<OpCase>> Runners = Combine(
        ConvolutionGolden.Runners, PointwiseGolden.Runners, NormGolden.Runners, PoolGolden.Runners, LossGolden.Runners,
        ResampleGolden.Runners, SamplingGolden.Runners);

    /// <inheritdoc/>
    public bool Reads(GoldenFile file) =>
        file.Metadata is not null && file.Metadata.TryGetValue("_format", out string? format) && format == Format
        && Path.GetFileName(file.Path) != "optim.safetensors";

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach ((string name, string json) in file.Metadata!.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith('_'))
                yield return new GoldenCase(name, check => Run(check, file.Path, name, json));
        }
    }

    private static void Run(GoldenCheck check, string path, string name, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string op = document.RootElement.GetProperty("op").GetString()!;
        if (!Runners.TryGetValue(op, out Action<OpCase>? run))
        {
            check.Skip($"this build has no operation '{op}'");
            return;
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        using Workspace scope = Workspace.Begin($"golden case {name}");
        OpCase golden = new(file, name, document.RootElement, check);
        run(golden);
        golden.CheckGradients();
    }

    private static Dictionary<string, Action<OpCase>> Combine(params Dictionary<string, Action<OpCase>>[] families)
    {
        Dictionary<string, Action<OpCase>> all = [];
        foreach (Dictionary<string, Action<OpCase>> family in families)
        {
            foreach ((string op, Action<OpCase> run) in family)
                all.Add(op, run);
        }

        return all;
    }
}
