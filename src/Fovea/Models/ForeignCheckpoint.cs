namespace Fovea;

/// <summary>Reads weights that another library wrote into a network of the catalog.</summary>
internal static class ForeignCheckpoint
{
    public static Model Read(string path, string name, ModelOptions options, bool strict, out StateLoadReport report)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        Model model = ModelCatalog.Default.Create(name, options);
        if (options.Classes == 0 && ClassesIn(file, model) is { } classes && classes != model.Specification.Classes)
            model = ModelCatalog.Default.Create(name, options with { Classes = classes });
        report = StateLoader.Load(model, file, strict: false, model.KeyLayouts);
        if (strict && !report.IsComplete && ModelFile.DescribesItself(file))
        {
            throw new CheckpointException(
                $"{path} holds {ModelFile.Describe(file)}, not {model.Specification.Name} with attention "
                + $"'{model.Specification.Attention}'; leave --model and --attention out");
        }

        if (strict)
            report = StateLoader.Load(model, file, strict: true, model.KeyLayouts);
        if (report.Loaded.Count == 0)
            throw new CheckpointException($"{path}: none of its tensors fits {model.Specification.Name}; it is of another network");
        return model;
    }

    /// <summary>The number of classes in the file: the length of the classifier's bias, the last parameter of every network here.</summary>
    private static int? ClassesIn(CheckpointFile file, Model model)
    {
        string bias = model.Parameters().Last().Path;
        HashSet<string> keys = [.. file.Entries.Select(static entry => Plain(entry.Name))];
        KeyLayout? layout = model.KeyLayouts.FirstOrDefault(candidate => candidate.Recognizes(keys));
        foreach (CheckpointEntry entry in file.Entries)
        {
            string key = Plain(entry.Name);
            if ((layout is null ? key : layout.Translate(key)) == bias && entry is { Shape.Count: 1, Count: > 0 and <= 100_000 })
                return (int)entry.Count;
        }

        return null;
    }

    private static string Plain(string key) => key.StartsWith("module.", StringComparison.Ordinal) ? key["module.".Length..] : key;
}
