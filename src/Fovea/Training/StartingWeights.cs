namespace Fovea;

/// <summary>Builds the network of a training run on the weights of a file: its own, those of the same network without the attention that
/// the run adds, or those of a network with other classes.</summary>
internal static class StartingWeights
{
    /// <summary>The network of the settings with the weights of <see cref="TrainSettings.Weights"/>. Attention that the file does not have
    /// starts as the identity, so that the first evaluation is the host's.</summary>
    /// <exception cref="CheckpointException">The file is damaged or of another network.</exception>
    public static Model Create(TrainSettings settings, int classes, out WeightsReport report)
    {
        using CheckpointFile file = CheckpointFile.Open(settings.Weights!);
        return Create(settings, classes, file, out report);
    }

    private static Model Create(TrainSettings settings, int classes, CheckpointFile file, out WeightsReport report)
    {
        Model model = TrainingSetup.Create(settings, classes);
        HashSet<string> host = [.. KeysOf(TrainingSetup.Create(settings with { Attention = Placement.NoneName }, classes))];
        string[] added = [.. KeysOf(model).Where(key => !host.Contains(key))];
        StateLoadReport state = StateLoader.Load(model, file, strict: false, model.KeyLayouts);
        bool isInserted = added.Length > 0 && !state.Loaded.Any(key => added.Contains(key));
        if (isInserted)
        {
            string placement = IdentityStart.AskIn(Placement.Parse(settings.Attention)).ToString();
            model = TrainingSetup.Create(settings with { Attention = placement }, classes);
            added = [.. KeysOf(model).Where(key => !host.Contains(key))];
            state = StateLoader.Load(model, file, strict: false, model.KeyLayouts);
        }

        string classifier = model.Modules().OfType<Linear>().Last().Path + ".";
        string[] fresh = [.. state.MisShaped.Where(line => line.StartsWith(classifier, StringComparison.Ordinal))];
        StateLoadReport wrong = new(
            [], [.. state.Missing.Where(key => !isInserted || !added.Contains(key))], state.Unexpected, [.. state.MisShaped.Except(fresh)]);
        if (!wrong.IsComplete)
        {
            if (Variant(settings.Model, file) is { } variant)
                return Create(settings with { Model = variant }, classes, file, out report);
            string holds = ModelFile.DescribesItself(file) ? $"holds {ModelFile.Describe(file)} and "
                : ArchitectureGuess.Of(file) is { IsExact: true } guess ? $"is {guess.Model} with attention '{guess.Attention}' and "
                : "";
            throw new CheckpointException(
                $"{file.Name} {holds}does not fit {model.Specification.Name} with attention '{settings.Attention}': {wrong}; "
                + "start from weights of the same network, with the attention that they have or none");
        }

        if (state.NotFinite.Count > 0)
        {
            throw new CheckpointException(
                $"{file.Name} has {new StateLoadReport([], [], [], []) { NotFinite = state.NotFinite }}; start from weights of a run that "
                + "did not diverge");
        }

        HashSet<string> loaded = [.. state.Loaded];
        string[] tensors = [.. KeysOf(model)];
        report = new WeightsReport(
            tensors.Count(key => loaded.Contains(key)), tensors.Length - (isInserted ? added.Length : 0), isInserted ? added.Length : 0,
            [.. fresh.Select(static line => line.Split(' ')[0])]);
        return model;
    }

    // The variant of the named network that the file holds, such as the other kind of shortcut, as where a checkpoint is evaluated.
    private static string? Variant(string name, CheckpointFile file) =>
        new ArchitectureSearch(file).Within(name, null) is { IsExact: true } guess && guess.Model != ModelCatalog.Default.Canonical(name)
            ? guess.Model
            : null;

    private static IEnumerable<string> KeysOf(Model model) =>
        model.State().Where(static entry => !entry.IsCounter).Select(static entry => entry.Key);
}
