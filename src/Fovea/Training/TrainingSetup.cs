namespace Fovea;

/// <summary>Builds network and data from settings, and makes them fit each other.</summary>
internal static class TrainingSetup
{
    public static (Model Model, DataSource Data) Build(TrainSettings settings) => Build(settings, out _);

    /// <summary>As above, and says what came from the weights that the settings name.</summary>
    public static (Model Model, DataSource Data) Build(TrainSettings settings, out WeightsReport? weights)
    {
        DataSource data = OpenData(settings, Create(settings, classes: 2).Preprocessing.ImageSize);
        return (Create(settings, data, out weights), data);
    }

    /// <summary>Opens the data that settings name. Build a network first: an unknown name then shows before a folder is read.</summary>
    public static DataSource OpenData(TrainSettings settings, int imageSize) => DataSource.Open(settings.Data, new DataOptions
    {
        // Not the run's seed: runs of all seeds learn from the same images and are measured on the same ones.
        Seed = 0,
        ImageSize = imageSize,
        TrainCount = settings.ShapesTrain,
        TestCount = settings.ShapesTest,
        TestFraction = settings.TestFraction,
        ClassNames = settings.ClassNames,
    });

    /// <summary>Builds the network for the data, with initial weights or those that the settings name.</summary>
    public static Model Create(TrainSettings settings, DataSource data) => Create(settings, data, out _);

    /// <summary>As above, and says what came from the weights that the settings name.</summary>
    public static Model Create(TrainSettings settings, DataSource data, out WeightsReport? weights)
    {
        int classes = settings.Classes ?? data.ClassNames.Count;
        weights = null;
        Model model = settings.Weights is null ? Create(settings, classes) : StartingWeights.Create(settings, classes, out weights);
        if (settings.ZeroInit)
            ResidualRecipe.ZeroLastNorms(model);
        Fit(model, data);
        return model;
    }

    /// <summary>Builds the network for a number of classes.</summary>
    public static Model Create(TrainSettings settings, int classes) => ModelCatalog.Default.Create(settings.Model, new ModelOptions
    {
        Attention = settings.Attention,
        Seed = settings.Seed,
        Classes = classes,
        ImageSize = settings.ImageSize ?? 0,
    });

    /// <summary>Gives the model the data's class names.</summary>
    /// <exception cref="DataException">The data have more classes than the model.</exception>
    public static void Fit(Model model, DataSource data)
    {
        int classes = model.Specification.Classes;
        if (data.ClassNames.Count > classes)
        {
            throw new DataException(
                $"data '{data.Name}' has {data.ClassNames.Count} classes but the model has {classes}; "
                + "take at least as many (--num-classes)");
        }

        IEnumerable<string> others = Enumerable.Range(0, classes).Skip(data.ClassNames.Count).Select(static i => $"class {i}");
        model.ClassNames = [.. data.ClassNames, .. others];
    }
}
