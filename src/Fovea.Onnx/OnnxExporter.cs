namespace Fovea.Onnx;

/// <summary>Writes networks as ONNX: standard operators, [N, C, H, W], in evaluation mode.</summary>
public static class OnnxExporter
{
    /// <summary>Exports a network, runs the graph beside it where ONNX Runtime is found, and writes the file unless they differ.</summary>
    /// <param name="model">The network; class names and preprocessing go into the file's metadata.</param>
    /// <param name="path">The file; an existing one is replaced in one step.</param>
    /// <param name="settings">Version and what stays open; opset 17 and all that can unless given.</param>
    /// <exception cref="OnnxException">The network has no form in these operators, is larger than a file can be, its own results are
    /// not finite, or ONNX Runtime refuses the graph.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="SettingException">A setting is out of range.</exception>
    /// <exception cref="ShapeException">The network cannot take an input of that size.</exception>
    public static OnnxExportReport Export(Model model, string path, OnnxExportSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        settings ??= new OnnxExportSettings();
        bool isTraining = model.IsTraining;
        model.Evaluate();
        try
        {
            OnnxModel exported = Convert(model, settings);
            byte[] bytes = exported.ToArray();
            OnnxCheck? check = OnnxRuntimeLibrary.Find() is { } library
                ? SelfCheck.Run(library, bytes, model, SelfCheck.Shapes(exported.Input, exported.Freedom))
                : null;
            bool passed = check is null or { Passed: true };
            if (passed)
                AtomicFile.WriteAllBytes(path, bytes);
            return Report(exported, bytes.Length, check, passed);
        }
        finally
        {
            model.Train(isTraining);
        }
    }

    /// <summary>The graph of a network in evaluation mode.</summary>
    internal static OnnxModel Convert(Model model, OnnxExportSettings settings)
    {
        Require(settings);
        int side = model.Preprocessing.ImageSize;
        Size size = settings.ImageSize ?? new Size(side, side);
        Freedom most = settings.Batch is not null ? Freedom.Nothing : settings.FixedSize ? Freedom.Batch : Freedom.Everything;
        Shape input = new(settings.Batch ?? 1, 3, size.Height, size.Width);
        return GraphExport.Export(
            model, input, most, settings.Opset, model.Specification.Name.Length > 0 ? model.Specification.Name : model.GetType().Name,
            freedom => Metadata(model, size, freedom));
    }

    private static void Require(OnnxExportSettings settings)
    {
        if (settings.Opset is < OnnxExportSettings.OldestOpset or > OnnxExportSettings.NewestOpset)
        {
            throw new SettingException(
                "opset", $"{settings.Opset}", $"{OnnxExportSettings.OldestOpset} to {OnnxExportSettings.NewestOpset}",
                $"opset must be {OnnxExportSettings.OldestOpset} to {OnnxExportSettings.NewestOpset}; got {settings.Opset}");
        }

        if (settings.Batch < 1)
        {
            throw new SettingException(
                "batch-size", $"{settings.Batch}", "1 or more", $"batch-size must be at least 1; got {settings.Batch}");
        }

        if (settings.ImageSize is { } size && (size.Height < 1 || size.Width < 1))
            throw new SettingException("input-size", $"{size}", "1x1 or more", $"input-size must be at least 1x1; got {size}");
        if (settings.Batch is not null && !settings.FixedSize)
        {
            throw new SettingException(
                "batch-size", $"{settings.Batch}", "together with --static",
                "batch-size fixes the batch, and a graph with a fixed batch has a fixed height and width, too; say --static");
        }
    }

    private static List<(string Key, string Value)> Metadata(Model model, Size size, Freedom freedom)
    {
        List<(string Key, string Value)> metadata =
        [
            .. ModelFile.Metadata(model),
            ("fovea.resolved", model.Specification.Resolved),
            ("fovea.interpolation", "bilinear"),
            ("fovea.channels", "rgb"),
        ];
        if (freedom is Freedom.Batch or Freedom.Nothing)
            metadata.Add(("fovea.fixed_size", $"{size}"));
        if (freedom == Freedom.Multiples)
            metadata.Add(("fovea.size_multiple", $"{OnnxModel.Multiple}"));
        return metadata;
    }

    private static OnnxExportReport Report(OnnxModel exported, long bytes, OnnxCheck? check, bool isWritten)
    {
        GraphMessage graph = exported.Message.Graph;
        List<(string Operator, int Count)> operators =
        [
            .. graph.Nodes.GroupBy(static node => node.Operator).Select(static group => (group.Key, group.Count()))
                .OrderByDescending(static entry => entry.Item2).ThenBy(static entry => entry.Key, StringComparer.Ordinal),
        ];
        return new OnnxExportReport(
            exported.Message.Opset, bytes, operators, graph.Initializers.Count, graph.Input.Sizes,
            exported.Freedom == Freedom.Multiples ? OnnxModel.Multiple : 1, exported.Reasons, check, isWritten);
    }
}
