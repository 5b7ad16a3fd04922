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
            "mobilenext" => Build(
                MobileNeXt.SitesOf(architecture), attention,
                plan => new MobileNeXt(spec.GetProperty("width_mult").GetDouble(), classes, plan), classes),
            "efficientnet_b0" => Efficient(
                new EfficientNetSettings(spec.GetProperty("width_mult").GetDouble(), spec.GetProperty("depth_mult").GetDouble()),
                attention, classes),
            "shufflenet_v2_x0_5" => Build(
                ShuffleNetV2.SitesOf(architecture), attention, plan => new ShuffleNetV2([48, 96, 192, 1024], classes, plan), classes),
            "bn_inception" => Build(
                BnInception.SitesOf(architecture), attention, plan => new BnInception(EighthOf(spec), bias: true, classes, plan), classes),
            "inception_resnet_v2" => InceptionResidual(spec, attention, classes),
            "resnet18" => Residual(new ResNetSettings(false, [2, 2, 2, 2]) { Stem = width }, attention, classes),
            "resnet" or "resnext" => Residual(SettingsOf(spec, width), attention, classes),
            "cifar_resnet20" => Build(
                CifarResNet.SitesOf(architecture, 20), attention,
                plan => new CifarResNet(20, width, ShortcutOf(spec), classes, plan), classes),
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

    private static Model Efficient(EfficientNetSettings settings, string attention, int classes) => Build(
        EfficientNet.SitesOf("efficientnet", settings), attention, plan => new EfficientNet(settings, classes, plan), classes);

    private static Model InceptionResidual(JsonElement spec, string attention, int classes)
    {
        int[] repeats = [.. spec.GetProperty("repeats").EnumerateArray().Select(static count => count.GetInt32())];
        return Build(
            InceptionResNetV2.SitesOf("inception_resnet_v2", repeats), attention,
            plan => new InceptionResNetV2(EighthOf(spec), repeats, classes, plan), classes);
    }

    private static double EighthOf(JsonElement spec) => spec.GetProperty("widths").GetString() == "all divided by 8" ? 0.125 : 1;

    private static Model Residual(ResNetSettings settings, string attention, int classes) => Build(
        ResNet.SitesOf("resnet", settings), attention, plan => new ResNet(settings, classes, plan), classes);

    private static ResNetSettings SettingsOf(JsonElement spec, int stem) => new(
        spec.GetProperty("block").GetString() == "bottleneck",
        [.. spec.GetProperty("layers").EnumerateArray().Select(static count => count.GetInt32())])
    {
        Stem = stem,
        Groups = spec.TryGetProperty("groups", out JsonElement groups) ? groups.GetInt32() : 1,
        GroupWidth = spec.TryGetProperty("width_per_group", out JsonElement groupWidth) ? groupWidth.GetInt32() : 64,
    };

    private static ShortcutKind ShortcutOf(JsonElement spec) =>
        spec.TryGetProperty("shortcut", out JsonElement shortcut) && shortcut.GetString() == "A"
            ? ShortcutKind.Padding
            : ShortcutKind.Convolution;

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
