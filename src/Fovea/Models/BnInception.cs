namespace Fovea;

/// <summary>BN-Inception: a stem of three convolutions and ten modules of parallel branches.</summary>
/// <remarks>Ioffe, Szegedy, ICML 2015, arXiv:1502.03167, with the keys of the converted public checkpoint, whose convolutions have biases
/// (switch <c>bias</c>) and which wants blue, green, red from 0 to 255. Poolings with a stride round up and have no padding. Attention
/// stands on the joined branches of every module, as squeeze-and-excitation does in arXiv:1709.01507; keys
/// <c>inception_3a_se.fc.0</c>.</remarks>
internal sealed class BnInception : Model, IPooledFeatures
{
    private const string Bias = "bias";
    private const int FirstStage = 3;
    private const int Stem = 64;
    private const int StemOut = 192;
    private static readonly int[] Blocks = [3, 5, 2];

    private static readonly InceptionShape[] Table =
    [
        new("3a", 64, 64, 64, 64, 96, 32, false),
        new("3b", 64, 64, 96, 64, 96, 64, false),
        new("3c", 0, 128, 160, 64, 96, 0, true),
        new("4a", 224, 64, 96, 96, 128, 128, false),
        new("4b", 192, 96, 128, 96, 128, 128, false),
        new("4c", 160, 128, 160, 128, 160, 128, false),
        new("4d", 96, 128, 192, 160, 192, 128, false),
        new("4e", 0, 128, 192, 192, 256, 0, true),
        new("5a", 352, 192, 320, 160, 224, 128, false),
        new("5b", 352, 192, 320, 192, 224, 128, true),
    ];

    private readonly Module[] _first;
    private readonly Module[] _second;
    private readonly InceptionModule[] _modules;
    private readonly Sequential _lastMap;
    private readonly Linear _classifier;

    public BnInception(double width, bool bias, int classes, AttentionPlan plan)
    {
        int stem = InceptionShape.Scale(Stem, width);
        int inputs = InceptionShape.Scale(StemOut, width);
        _first = Layer("conv1_7x7_s2", 3, stem, 7, 2, bias);
        _second = [.. Layer("conv2_3x3_reduce", stem, stem, 1, 1, bias), .. Layer("conv2_3x3", stem, inputs, 3, 1, bias)];
        _modules = new InceptionModule[Table.Length];
        int next = 0;
        for (int stage = 0; stage < Blocks.Length; stage++)
        {
            for (int block = 0; block < Blocks[stage]; block++, next++)
            {
                InceptionShape shape = Table[next].Scaled(width);
                _modules[next] = Inside(new InceptionModule(shape, inputs, bias, FirstStage + stage, block, plan));
                inputs = shape.Outputs(inputs);
            }
        }

        _lastMap = Child("last_map", new Sequential());
        _classifier = Child("last_linear", new Linear(inputs, classes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Module> Head => [_classifier];

    /// <inheritdoc/>
    public override string LastFeatureMap => "last_map";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Features(x).Apply(_classifier);

    /// <inheritdoc/>
    public Tensor Features(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor y = Run(_first, x).MaxPool(3, stride: 2, ceilMode: true);
        y = Run(_second, y).MaxPool(3, stride: 2, ceilMode: true);
        // The last module has no key of its own; the empty one after it is where its output can be seen.
        return Run(_modules, y).Apply(_lastMap).GlobalAveragePool().FlattenChannelsFirst();
    }

    /// <summary>What the network offers attention.</summary>
    public static BackboneSites SitesOf(string name) => new(
        name, InceptionModule.Positions, Blocks,
        new AttentionDefault(Position.AfterBlock, AttentionDefault.Everywhere, AttentionDefault.NoOptions),
        InceptionDefaults.Of(Position.AfterBlock, Blocks, middle: 4, FirstStage))
    {
        FirstStage = FirstStage,
    };

    internal static void Register(ModelCatalog catalog) => catalog.Add(new ModelRegistration(
        new ModelEntry("bn_inception", "BN-Inception, arXiv:1502.03167", 224, 1000)
        {
            TakesWidth = true,
            Switches = [(Bias, "biases in the convolutions, as in the converted public checkpoint")],
            KeyLayouts = ["Cadene"],
        },
        static variant => SitesOf(variant.Name),
        static (variant, classes, plan) => new BnInception(variant.Width, variant.Has(Bias), classes, plan)));

    private Module[] Layer(string name, int inputs, int outputs, int kernel, int stride, bool bias)
    {
        (Conv2d convolution, BatchNorm2d norm) = InceptionModule.LayerOf(inputs, outputs, kernel, stride, bias);
        return [Child(name, convolution), Child($"{name}_bn", norm)];
    }

    private static Tensor Run(Module[] layers, Tensor x)
    {
        foreach (Module layer in layers)
            x = x.Apply(layer);
        return x;
    }
}
