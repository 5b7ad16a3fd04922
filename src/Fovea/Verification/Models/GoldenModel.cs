using System.Globalization;
using System.Text.Json;

namespace Fovea;

/// <summary>Builds the small network that a golden file describes.</summary>
internal static class GoldenModel
{
    /// <summary>The network, or null with the reason why this build cannot make it.</summary>
    public static Model? Create(JsonElement spec, out string? lacks)
    {
        string architecture = spec.GetProperty("arch").GetString()!;
        string attention = PlacementOf(spec);
        lacks = LackingAttention(attention);
        if (lacks is not null)
            return null;
        int classes = spec.GetProperty("num_classes").GetInt32();
        int width = spec.TryGetProperty("base", out JsonElement value) ? value.GetInt32() : 0;
        Model? model = architecture switch
        {
            "mobilenet_v2" => Build(
                MobileNetV2.SitesOf(architecture), attention,
                plan => new MobileNetV2(spec.GetProperty("width_mult").GetDouble(), false, classes, plan), classes),
            "resnet18" => Build(
                ResNet.SitesOf(architecture, false, [2, 2, 2, 2]), attention,
                plan => new ResNet(false, [2, 2, 2, 2], width, classes, plan), classes),
            "resnet" when spec.GetProperty("block").GetString() == "bottleneck" && !spec.TryGetProperty("groups", out _) => Bottleneck(
                spec, attention, width, classes),
            "cifar_resnet20" => Build(
                CifarResNet.SitesOf(architecture, 20), attention, plan => new CifarResNet(20, width, classes, plan), classes),
            _ => null,
        };
        lacks = model is null ? $"this version has no network '{architecture}' of that form" : null;
        return model;
    }

    /// <summary>Why this build has no such attention, or null.</summary>
    public static string? LackingAttention(string placement)
    {
        string name = placement.Split(':')[0];
        bool known = name == "none" || AttentionCatalog.Default.Entries.Any(entry => entry.Name == name);
        return known ? null : $"this version has no attention '{name}'";
    }

    private static Model Bottleneck(JsonElement spec, string attention, int width, int classes)
    {
        int[] blocks = [.. spec.GetProperty("layers").EnumerateArray().Select(static count => count.GetInt32())];
        return Build(ResNet.SitesOf("resnet", true, blocks), attention, plan => new ResNet(true, blocks, width, classes, plan), classes);
    }

    private static Model Build(BackboneSites sites, string attention, Func<AttentionPlan, Model> build, int classes)
    {
        AttentionPlan plan = new(Placement.Parse(attention), sites, AttentionCatalog.Default);
        Model model = build(plan);
        ModelCatalog.Finish(model, plan, new ModelSpecification(sites.Backbone, attention, plan.Resolved, classes));
        return model;
    }

    private static string PlacementOf(JsonElement spec)
    {
        if (!spec.TryGetProperty("attention", out JsonElement attention) || attention.ValueKind == JsonValueKind.Null)
            return "none";
        string placement = attention.GetString()!;
        if (spec.TryGetProperty("reduction", out JsonElement reduction))
            placement += string.Create(CultureInfo.InvariantCulture, $":reduction={reduction.GetInt32()}");
        if (spec.TryGetProperty("attention_args", out JsonElement arguments))
        {
            foreach (JsonProperty argument in arguments.EnumerateObject())
            {
                // `ks` spells out what the backbone's defaults table says of ECA.
                if (argument.Value.ValueKind == JsonValueKind.Number)
                    placement += $":{argument.Name}={argument.Value.GetRawText()}";
            }
        }

        return placement;
    }
}
