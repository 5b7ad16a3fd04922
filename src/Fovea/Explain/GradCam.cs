namespace Fovea;

/// <summary>Gradient-weighted class activation maps: where in an image a class finds its evidence.</summary>
/// <remarks>Selvaraju et al., "Grad-CAM", ICCV 2017, arXiv:1610.02391, eq. 1 and 2: the weight of a channel is the mean gradient of
/// the class's logit over the map; the heat map is the ReLU of the weighted sum of channels. Works on any model; runs in evaluation
/// mode, backwards no further than the layer, and leaves parameters and their gradients as they were.</remarks>
public static class GradCam
{
    /// <summary>The heat map of one image.</summary>
    /// <param name="model">The model; in training mode it is put into evaluation mode meanwhile.</param>
    /// <param name="image">One image, [1, 3, H, W], normalised as the model expects.</param>
    /// <param name="target">The class; left out, the one the model thinks most likely.</param>
    /// <param name="layer">The path of a module whose output is [1, C, H′, W′]; left out, <see cref="Model.LastFeatureMap"/>.</param>
    /// <exception cref="ArgumentException">More than one image, no such class, or no such layer.</exception>
    public static HeatMap Compute(Model model, Tensor image, int? target = null, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(image);
        if (image.Shape.Rank != 4 || image.Shape.N != 1)
            throw new ArgumentException($"one image [1, 3, H, W] is needed; got {image.Shape}", nameof(image));
        string path = layer ?? model.LastFeatureMap;
        bool wasTraining = model.IsTraining;
        List<Parameter> frozen = [.. model.Parameters().Where(static parameter => parameter.Value.RequiresGradient)];
        model.Evaluate();
        // Only the layer is a leaf that asks for a gradient, so that backward stops there and no parameter sees one.
        foreach (Parameter parameter in frozen)
            parameter.Value.RequiresGradient = false;
        try
        {
            using Grad.RecordingScope recording = Grad.Recording();
            using Workspace workspace = Workspace.Begin("Grad-CAM");
            return Explain(model, image, target, path);
        }
        finally
        {
            foreach (Parameter parameter in frozen)
                parameter.Value.RequiresGradient = true;
            model.Train(wasTraining);
        }
    }

    private static HeatMap Explain(Model model, Tensor image, int? target, string layer)
    {
        Tensor? map = null;
        Tensor logits;
        using (Observation.Listen((name, tensor) =>
        {
            if (name != layer || map is not null)
                return;
            map = tensor.Retain();
            map.RequiresGradient = true;
        }))
        {
            logits = image.Apply(model);
        }

        if (map is null)
        {
            IEnumerable<string> paths = model.Modules().Select(static module => module.Path).Where(static name => name.Length > 0);
            throw new ArgumentException($"the model has no layer '{layer}'; its layers: {string.Join(", ", paths)}", nameof(layer));
        }

        if (map.Shape.Rank != 4)
            throw new ArgumentException($"the output of '{layer}' is {map.Shape}; a feature map [1, C, H, W] is needed", nameof(layer));
        int classes = logits.Shape[-1];
        int chosen = target ?? Likeliest(logits.Span);
        if (chosen < 0 || chosen >= classes)
            throw new ArgumentOutOfRangeException(nameof(target), chosen, $"the model has the classes 0 to {classes - 1}");
        double probability = Probability(logits.Span, chosen);
        float[] only = new float[classes];
        only[chosen] = 1f;
        logits.Backward(Tensor.From(only, logits.Shape));
        float[] values = new float[map.Shape.H * map.Shape.W];
        if (map.HasGradient)
            Weigh(map.Span, map.GradientStorage!.Span, map.Shape.C, values);
        return new HeatMap(map.Shape.H, map.Shape.W, values, chosen, probability);
    }

    private static double Probability(ReadOnlySpan<float> logits, int chosen)
    {
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp((double)logit - logits[chosen]);
        return 1 / sum;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }

        return best;
    }

    /// <summary>ReLU of the channel-weighted sum, divided by its largest value. Features and gradient are channels last.</summary>
    private static void Weigh(ReadOnlySpan<float> features, ReadOnlySpan<float> gradient, int channels, Span<float> heat)
    {
        double[] weights = new double[channels];
        for (int i = 0; i < gradient.Length; i++)
            weights[i % channels] += gradient[i];
        float largest = 0f;
        for (int pixel = 0; pixel < heat.Length; pixel++)
        {
            double sum = 0;
            for (int c = 0; c < channels; c++)
                sum += weights[c] / heat.Length * features[(pixel * channels) + c];
            heat[pixel] = (float)Math.Max(0, sum);
            largest = Math.Max(largest, heat[pixel]);
        }

        if (largest == 0f)
            return;
        foreach (ref float value in heat)
            value /= largest;
    }
}
