namespace Fovea;

/// <summary>Reads weights that another library wrote into a network of the catalog.</summary>
internal static class ForeignCheckpoint
{
    /// <summary>Reads a file into a network that is named; its variant, and where <paramref name="attention"/> is null its attention, are
    /// told from the tensors where these fit exactly.</summary>
    public static Model Read(
        CheckpointFile file, string name, string? attention, ModelOptions options, bool strict, out StateLoadReport report)
    {
        if (ModelFile.DescribesItself(file) && attention is null && ModelFile.IsOf(file, name) && options.Classes == 0)
            return ReadOwn(file, options, strict, out report);
        ArchitectureSearch search = new(file);
        ArchitectureGuess? guess = search.Within(name, attention);
        bool isFound = guess is { IsExact: true } && (options.Classes == 0 || options.Classes == guess.Classes);
        // Attention that the file lacks does not hide which variant its other tensors are of.
        string chosen = isFound ? guess!.Model
            : attention is not null && search.Within(name, null) is { IsExact: true } host ? host.Model
            : name;
        ModelOptions known = options with
        {
            Attention = isFound ? guess!.Attention : attention ?? Placement.NoneName,
            Classes = options.Classes == 0 && guess is not null ? guess.Classes : options.Classes,
        };
        Model model = strict ? ModelCatalog.Default.Blank(chosen, known) : ModelCatalog.Default.Create(chosen, known);
        // Equal shapes are not enough where the file says more: an activation or a stride has none.
        if (strict && ModelFile.DescribesItself(file) && (!isFound || !ModelFile.IsOf(file, chosen, known.Attention)))
        {
            throw new CheckpointException(
                $"{file.Name} holds {ModelFile.Describe(file)}, not {model.Specification.Name} with attention "
                + $"'{model.Specification.Attention}'; leave --model and --attention out");
        }

        report = StateLoader.Load(model, file, strict, model.KeyLayouts);
        if (report.Loaded.Count == 0)
            throw new CheckpointException($"{file.Name}: none of its tensors fits {model.Specification.Name}; it is of another network");
        return model;
    }

    // What the file says of itself tells more than its tensors.
    private static Model ReadOwn(CheckpointFile file, ModelOptions options, bool strict, out StateLoadReport report)
    {
        Model model = ModelFile.Build(file);
        report = StateLoader.Load(model, file, strict, model.KeyLayouts);
        if (options.ImageSize != 0)
        {
            Preprocessing sized = Preprocessing.ImageNet(options.ImageSize);
            model.Preprocessing = model.Preprocessing with { ImageSize = sized.ImageSize, ResizeSize = sized.ResizeSize };
        }

        return model;
    }

    /// <summary>Reads a file into the only network of the catalog that its tensors fit.</summary>
    public static Model Read(CheckpointFile file)
    {
        if (ArchitectureGuess.Of(file) is not { } guess)
        {
            throw new CheckpointException(
                $"{file.Name} does not say which model it holds, and fits none of the catalog; name it with --model");
        }

        if (!guess.IsExact || guess.Others.Count > 0)
        {
            string why = guess.IsExact
                ? $"it may be {string.Join(" or ", guess.Others.Prepend(guess.Model))}"
                : $"{guess.Fitting} of its {guess.Tensors} tensors fit {guess.Model} with attention '{guess.Attention}'";
            throw new CheckpointException($"{file.Name} does not say which model it holds: {why}; name it with --model");
        }

        ModelOptions options = new() { Attention = guess.Attention, Classes = guess.Classes };
        Model model = ModelCatalog.Default.Blank(guess.Model, options);
        StateLoader.Load(model, file, strict: true, model.KeyLayouts);
        return model;
    }
}
