namespace Fovea;

/// <summary>A classifier: images [N, 3, H, W], normalized, to logits [N, classes].</summary>
public abstract class Model : Module
{
    /// <summary>What the model is.</summary>
    public ModelSpecification Specification { get; internal set; } = new("", "none", "none", 0);

    /// <summary>The names of the classes; <c>class 0</c>, <c>class 1</c>, … until a trainer or checkpoint says better.</summary>
    public IReadOnlyList<string> ClassNames { get; set; } = [];

    /// <summary>What is done to an image before the model sees it.</summary>
    public Preprocessing Preprocessing { get; set; } = Preprocessing.ImageNet(224);

    /// <summary>The places for attention, in the order of execution.</summary>
    public IReadOnlyList<SiteDescription> Sites { get; internal set; } = [];

    /// <summary>What the network's modules warn of, each once.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Modules().Select(static module => module.Warning).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The path of the module whose output is the last spatial feature map: what Grad-CAM looks at unless told.</summary>
    public abstract string LastFeatureMap { get; }

    /// <summary>The name maps of published checkpoints for this network.</summary>
    internal virtual IReadOnlyList<KeyLayout> KeyLayouts => [];

    /// <summary>Sets <see cref="Module.Recompute"/> of every block: of a ResNet's residual blocks, MobileNetV2's inverted residuals,
    /// BN-Inception's modules. Between steps of a training it may be switched.</summary>
    /// <param name="recompute">Whether to recompute them.</param>
    /// <returns>How many blocks there are; 0 for a model that is not built of the library's.</returns>
    public int RecomputeBlocks(bool recompute = true)
    {
        Module[] blocks = [.. Modules().Where(static module => module is IBlock)];
        foreach (Module block in blocks)
            block.Recompute = recompute;
        return blocks.Length;
    }

    /// <summary>Writes the model to one safetensors file that <see cref="Load(string)"/> and the commands read with nothing else.</summary>
    /// <param name="path">The file; an existing one is replaced in one step.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void Save(string path) => ModelFile.Write(this).Save(path);

    /// <summary>Reads a model that <see cref="Save"/> or a training wrote, or one of another library that only one network of the
    /// catalog fits.</summary>
    /// <param name="path">The file: safetensors, PyTorch's zip or legacy format, or a NumPy archive; told by its content.</param>
    /// <exception cref="CheckpointException">The file is damaged or holds something else.</exception>
    public static Model Load(string path) => ModelFile.Read(path);

    /// <summary>Reads weights that another library wrote: under torchvision's keys or another layout that the network knows.</summary>
    /// <param name="path">The checkpoint: safetensors, PyTorch's zip or legacy format, or a NumPy archive; told by its content.</param>
    /// <param name="name">The network's name in the <see cref="ModelCatalog"/>. Its width and its switches, such as the kind of shortcuts,
    /// are taken from the tensors where these fit them exactly.</param>
    /// <param name="options">Attention and image size; classes left at 0 are taken from the file.</param>
    /// <param name="report">Which tensors fitted.</param>
    /// <param name="strict">Whether a tensor that does not fit is an error; else what fits is loaded.</param>
    /// <exception cref="CheckpointException">The file is damaged, or is of another network.</exception>
    /// <exception cref="SettingException">There is no such network or attention.</exception>
    public static Model Load(string path, string name, ModelOptions options, out StateLoadReport report, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        using CheckpointFile file = CheckpointFile.Open(path);
        return ForeignCheckpoint.Read(file, name, options.Attention, options, strict, out report);
    }

    /// <summary>As <see cref="Load(string, string, ModelOptions, out StateLoadReport, bool)"/>, with the attention that the tensors tell:
    /// its mechanism, stages, kernels, groups and reductions.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="name">The network's name.</param>
    /// <param name="report">Which tensors fitted.</param>
    /// <param name="options">Image size, and classes where they are not the file's; its attention does not count.</param>
    /// <param name="strict">Whether a tensor that does not fit is an error; else what fits is loaded.</param>
    /// <exception cref="CheckpointException">The file is damaged, or is of another network.</exception>
    /// <exception cref="SettingException">There is no such network.</exception>
    public static Model LoadAsFound(string path, string name, out StateLoadReport report, ModelOptions? options = null, bool strict = true)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return ForeignCheckpoint.Read(file, name, null, options ?? new ModelOptions(), strict, out report);
    }
}
