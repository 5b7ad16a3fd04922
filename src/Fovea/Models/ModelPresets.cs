namespace Fovea;

/// <summary>The combinations that papers name.</summary>
internal static class ModelPresets
{
    /// <summary>The presets, by mechanism.</summary>
    public static IReadOnlyList<ModelPreset> All { get; } =
    [
        .. Of("se", "se", "arXiv:1709.01507",
            "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x4d", "resnext152_64x4d",
            "bn_inception", "inception_resnet_v2"),
        .. Of("se", "se", "arXiv:1905.09646", "resnext101_32x8d", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0"),
        .. Of("se", "se", "arXiv:2103.02907", "mobilenet_v2", "mobilenext"),
        .. Of("cbam", "cbam", "arXiv:1807.06521",
            "resnet18", "resnet34", "resnet50", "resnet101", "wideresnet18_widen1.5", "wideresnet18_widen2", "resnext50_32x4d",
            "resnext101_32x4d"),
        .. Of("cbam", "cbam", "arXiv:2103.02907", "mobilenet_v2"),
        .. Of("bam", "bam", "arXiv:1807.06514", "resnet50", "resnet101", "cifar_resnet50_w64"),
        .. Of("eca", "eca", "arXiv:1910.03151", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "mobilenet_v2"),
        .. Of("gc", "gc@2-4", "arXiv:1904.11492", "resnet18", "resnet50", "resnet101"),
        .. Of("gc_r4", "gc:ratio=0.25@2-4", "arXiv:1904.11492", "resnet18", "resnet50", "resnet101"),
        .. Of("sge", "sge", "arXiv:1905.09646", "resnet50", "resnet101"),
        .. Of("sk", "sk", "arXiv:1903.06586", "resnext50_32x4d", "resnext101_32x4d"),
        .. Of("sk_insight", "sk-insight", "arXiv:1905.09646", "resnet50", "resnet101"),
        .. Of("sa", "sa", "arXiv:2102.00240", "resnet50", "resnet101"),
        .. Of("triplet", "triplet", "arXiv:2010.03045", "resnet18", "resnet50", "resnet101", "mobilenet_v2"),
        .. Of("ca", "ca", "arXiv:2103.02907", "mobilenet_v2", "mobilenext", "efficientnet_b0"),
        .. Of("nonlocal", "nonlocal", "arXiv:1711.07971", "resnet50", "resnet101"),
        // Every other block of the second and the third stage.
        .. Of("nonlocal5", "nonlocal@2.1/3+nonlocal@3.1/3/5", "arXiv:1711.07971", "resnet50"),
        .. Of("a2", "a2", "arXiv:1810.11579", "resnet50"),
    ];

    private static IEnumerable<ModelPreset> Of(string prefix, string attention, string source, params string[] backbones) =>
        backbones.Select(backbone => new ModelPreset($"{prefix}_{backbone}", backbone, attention, source));
}
