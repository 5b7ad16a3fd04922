using static Fovea.InceptionUnitShape;

namespace Fovea;

/// <summary>Inception-ResNet-v2 for images of 299 pixels: a stem, and three stages of Inception branches that are added to their
/// input.</summary>
/// <remarks>Szegedy, Ioffe, Vanhoucke, Alemi, AAAI 2017, arXiv:1602.07261, with the keys of the converted public checkpoint (1,001
/// classes, the first of which is the background). Attention stands on the residual branch of every block before it is scaled; where
/// arXiv:1709.01507 has squeeze-and-excitation there is not published, so that place is our choice.</remarks>
internal sealed class InceptionResNetV2 : Model, IPooledFeatures
{
    private static readonly int[] Repeats = [10, 20, 9];

    private readonly Module[] _first;
    private readonly Module[] _second;
    private readonly Module[] _rest;
    private readonly Linear _classifier;

    /// <summary>Builds the network.</summary>
    /// <param name="width">Factor of all widths.</param>
    /// <param name="repeats">Blocks of the three stages; the last has one more, without scale and activation.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="plan">The attention.</param>
    public InceptionResNetV2(double width, IReadOnlyList<int> repeats, int classes, AttentionPlan plan)
    {
        InceptionUnitShape[] stem =
        [
            .. new InceptionUnitShape[] { Halving(32), new(32, 3, IsValid: true), Of(64, 3), Of(80), new(192, 3, IsValid: true) }
                .Select(unit => unit.Scaled(width)),
        ];
        _first =
        [
            Child("conv2d_1a", new InceptionUnit(3, stem[0])), Child("conv2d_2a", new InceptionUnit(stem[0].Outputs, stem[1])),
            Child("conv2d_2b", new InceptionUnit(stem[1].Outputs, stem[2])),
        ];
        _second =
        [
            Child("conv2d_3b", new InceptionUnit(stem[2].Outputs, stem[3])),
            Child("conv2d_4a", new InceptionUnit(stem[3].Outputs, stem[4])),
        ];

        InceptionBranches mixed5 = Child("mixed_5b", new InceptionBranches(
            stem[4].Outputs, Scaled(width, [Of(96)], [Of(48), Of(64, 5)], [Of(64), Of(96, 3), Of(96, 3)], [Of(64)]), PoolingBranch.Mean));
        Sequential stage1 = Repeat(
            1, mixed5.Outputs, repeats[0], 0.17f, Scaled(width, [Of(32)], [Of(32), Of(32, 3)], [Of(32), Of(48, 3), Of(64, 3)]), plan);
        Child("repeat", stage1);
        InceptionBranches mixed6 = Child("mixed_6a", new InceptionBranches(
            mixed5.Outputs, Scaled(width, [Halving(384)], [Of(256), Of(256, 3), Halving(384)]), PoolingBranch.HalvingMaximum));
        InceptionUnitShape[][] wide = Scaled(width, [Of(192)], [Of(128), new(160, new Size(1, 7)), new(192, new Size(7, 1))]);
        Sequential stage2 = Repeat(2, mixed6.Outputs, repeats[1], 0.10f, wide, plan);
        Child("repeat_1", stage2);
        InceptionBranches mixed7 = Child("mixed_7a", new InceptionBranches(
            mixed6.Outputs,
            Scaled(width, [Of(256), Halving(384)], [Of(256), Halving(288)], [Of(256), Of(288, 3), Halving(320)]),
            PoolingBranch.HalvingMaximum));
        InceptionUnitShape[][] narrow = Scaled(width, [Of(192)], [Of(192), new(224, new Size(1, 3)), new(256, new Size(3, 1))]);
        Sequential stage3 = Repeat(3, mixed7.Outputs, repeats[2], 0.20f, narrow, plan);
        Child("repeat_2", stage3);
        InceptionResidual block8 = Child(
            "block8", new InceptionResidual(mixed7.Outputs, narrow, 1f, activates: false, 3, repeats[2], plan));
        InceptionUnit last = Child("conv2d_7b", new InceptionUnit(mixed7.Outputs, Of(1536).Scaled(width)));
        _rest = [mixed5, stage1, mixed6, stage2, mixed7, stage3, block8, last];
        _classifier = Child("last_linear", new Linear(InceptionShape.Scale(1536, width), classes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "conv2d_7b";

    internal override IReadOnlyList<KeyLayout> KeyLayouts => [InceptionKeyLayouts.Timm];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = Run(_second, Run(_first, x).MaxPool(3, stride: 2)).MaxPool(3, stride: 2);
        return Run(_rest, y).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What a network with these repeats offers attention.</summary>
    public static BackboneSites SitesOf(string name, IReadOnlyList<int> repeats)
    {
        int[] blocks = [repeats[0], repeats[1], repeats[2] + 1];
        return new BackboneSites(
            name, InceptionResidual.Positions, blocks,
            new AttentionDefault(Position.BeforeAdd, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
            InceptionDefaults.Of(Position.BeforeAdd, blocks, middle: 2, firstStage: 1));
    }

    internal static void Register(ModelCatalog catalog) => catalog.Add(new ModelRegistration(
        new ModelEntry("inception_resnet_v2", "Inception-ResNet-v2, arXiv:1602.07261", 299, 1000)
        {
            TakesWidth = true,
            KeyLayouts = ["Cadene", InceptionKeyLayouts.Timm.Name],
            Preprocessing = new Preprocessing(299, 333, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]),
        },
        static variant => SitesOf(variant.Name, Repeats),
        static (variant, classes, plan) => new InceptionResNetV2(variant.Width, Repeats, classes, plan)));

    private static Sequential Repeat(
        int stage, int channels, int blocks, float scale, InceptionUnitShape[][] branches, AttentionPlan plan)
    {
        Sequential layer = new();
        for (int block = 0; block < blocks; block++)
            layer.Add(new InceptionResidual(channels, branches, scale, activates: true, stage, block, plan));
        return layer;
    }

    private static InceptionUnitShape[][] Scaled(double width, params InceptionUnitShape[][] branches) =>
        [.. branches.Select(branch => branch.Select(unit => unit.Scaled(width)).ToArray())];

    private static Tensor Run(Module[] layers, Tensor x)
    {
        foreach (Module layer in layers)
            x = x.Apply(layer);
        return x;
    }
}
