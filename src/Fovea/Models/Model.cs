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

    /// <summary>The path of the module whose output is the last spatial feature map: what Grad-CAM looks at unless told.</summary>
    public abstract string LastFeatureMap { get; }

    /// <summary>The name maps of published checkpoints for this network.</summary>
    internal virtual IReadOnlyList<KeyLayout> KeyLayouts => [];

    /// <summary>Writes the model to one safetensors file that <see cref="Load"/> and the commands read with nothing else.</summary>
    /// <param name="path">The file; an existing one is replaced in one step.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void Save(string path) => ModelFile.Write(this).Save(path);

    /// <summary>Reads a model that <see cref="Save"/> or a training wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is damaged or holds something else.</exception>
    public static Model Load(string path) => ModelFile.Read(path);
}
