namespace Fovea.Benchmarks;

/// <summary>Layers of shape files as modules.</summary>
internal static class LayerModules
{
    /// <summary>Images in a run.</summary>
    public static int Batch { get; set; } = 1;

    /// <summary>The layer with weights.</summary>
    public static Module Create(LayerShape layer)
    {
        Module module = layer switch
        {
            { IsConvolution: true } => new Conv2d(
                layer.Channels, layer.Outputs, layer.Kernel, layer.Stride, layer.Padding, groups: layer.Groups, bias: false),
            { Kind: "linear" } => new Linear(layer.Channels, layer.Outputs),
            _ => Attention(layer.Kind, layer.Channels),
        };
        module.Initialize(1);
        return module;
    }

    /// <summary>The shape of its input.</summary>
    public static Shape InputOf(LayerShape layer) => layer.Kind == "linear"
        ? new Shape(Batch, layer.Channels)
        : new Shape(Batch, layer.Channels, layer.Map.Height, layer.Map.Width);

    /// <summary>Values around 0 that are the same in every run.</summary>
    public static float[] Noise(int count)
    {
        float[] values = new float[count];
        RandomStream stream = new(1);
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        return values;
    }

    private static Module Attention(string name, int channels)
    {
        Dictionary<string, string> options = [];
        if (name == "sa")
            options["groups"] = $"{ShuffleAttention.FittingGroups(channels, 64)}";
        return AttentionCatalog.Default.Create(
            name, new Site(Position.BeforeAdd, channels, Stage: 1, Block: 0), new AttentionOptions(name, options));
    }
}
