namespace Fovea;

/// <summary>Trains a classifier by a recipe (<see cref="TrainSettings"/>): an optimizer with a schedule of its rate, random crops and
/// mirroring, an evaluation after every epoch, and a state on disk from which an interrupted run continues bit for bit.</summary>
public sealed class Trainer
{
    private readonly TrainSettings _settings;

    /// <summary>Opens the data and builds the network that the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="FoveaException">A setting is out of its range or names nothing, or data or weights cannot be read.</exception>
    public Trainer(TrainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        (Model, Data) = TrainingSetup.Build(settings, out WeightsReport? weights);
        Weights = weights;
        _settings = settings;
    }

    /// <summary>Trains a given network on given data; name, attention, data, classes, image size, weights and zero-init of the
    /// settings are not used.</summary>
    /// <param name="model">The network, with at least as many classes as the data.</param>
    /// <param name="data">The data.</param>
    /// <param name="settings">Epochs, batch, rates and seed.</param>
    /// <exception cref="FoveaException">A setting is out of its range, or the data do not fit the network.</exception>
    public Trainer(Model model, DataSource data, TrainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings with
        {
            Model = model.Specification.Name,
            Attention = model.Specification.Attention,
            Data = data.Name,
        };
        _settings.Validate();
        TrainingSetup.Fit(model, data);
        (Model, Data) = (model, data);
    }

    /// <summary>The network; after a run with its last weights.</summary>
    public Model Model { get; }

    /// <summary>What was taken over from the file that <see cref="TrainSettings.Weights"/> names; null where it names none.</summary>
    public WeightsReport? Weights { get; }

    /// <summary>The data.</summary>
    public DataSource Data { get; }

    /// <summary>Looks at the data, makes two steps, and says what the run will be; the network is as before then, and nothing is
    /// written.</summary>
    /// <param name="options">How the run will be made; only its <see cref="RunOptions.Features"/> count.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="DataException">An image that a step needs is broken, or a label is out of range.</exception>
    /// <exception cref="NonFiniteException">The first steps end in NaN or infinity.</exception>
    /// <exception cref="SettingException">Features are to be kept, and the settings contradict that.</exception>
    public TrainForecast Forecast(RunOptions? options = null, CancellationToken cancellation = default) =>
        Rehearsal.Make(Model, Data, _settings, options?.Features ?? FeatureCaching.Automatic, cancellation);

    /// <summary>Trains in memory, without a folder.</summary>
    /// <param name="progress">Told about ten times a second, and at every epoch's end; on the calling thread unless it switches.</param>
    /// <param name="cancellation">Ends the run after the step at work.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="NonFiniteException">The loss became NaN or infinite.</exception>
    public TrainResult Run(IProgress<TrainProgress>? progress = null, CancellationToken cancellation = default)
    {
        using TrainingLoop loop = new(Model, Data, _settings);
        TrainingSession session = new(loop, _settings) { Progress = progress };
        session.Run(cancellation);
        return new TrainResult(loop.History, session.Best!, null, null, loop.BrokenImages);
    }

    /// <summary>Trains with a folder that holds <c>last.safetensors</c>, <c>best.safetensors</c>, <c>args.json</c>,
    /// <c>metrics.csv</c>, TensorBoard's <c>events</c> and, in the end, <c>report.html</c> and <c>results.json</c>. Until it ends no
    /// other run
    /// may write there.</summary>
    /// <param name="options">Which folder, and whether to resume.</param>
    /// <param name="progress">Told about ten times a second, and at every epoch's end.</param>
    /// <param name="cancellation">Ends the run after the step at work, with its state saved.</param>
    /// <exception cref="SettingException">The folder holds something else, or features are to be kept and the settings contradict
    /// that.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    /// <exception cref="CheckpointException">The state to resume from is damaged or that of another run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the run can be resumed.</exception>
    /// <exception cref="NonFiniteException">The loss became NaN or infinite; <c>last.safetensors</c> is from before.</exception>
    public TrainResult Run(RunOptions options, IProgress<TrainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using TrainingLoop loop = new(Model, Data, _settings);
        if (options.ResumeFrom is { } state)
        {
            options = options with { Folder = FolderOf(state, options.Folder), Resume = true };
            loop.Restore(state);
        }

        if (options.Features == FeatureCaching.Required)
            loop.RequireFeatures();
        using RunFolder folder = RunFolder.Open(RunKind.Train(_settings.Model), _settings.ToJson(), options);
        using TrainingFiles files = new(folder, options);
        if (options.ResumeFrom is null && folder.IsResumed && File.Exists(files.Last))
            loop.Restore(files.Last);
        TrainingSession session = new(loop, _settings)
        {
            Progress = progress,
            Files = files,
            Caching = options.Features,
            SaveEvery = options.SaveEvery,
        };
        session.Run(cancellation);
        TrainResult result = new(loop.History, session.Best!, folder.Path, files.Best, loop.BrokenImages);
        IReadOnlyList<TestGuess> guesses = session.BestGuesses ?? loop.Predict(Model.Load(files.Best), cancellation);
        AtomicFile.WriteAllText(
            folder.File("report.html"), RunReport.Render(_settings, Data, result.Epochs, result.Best, guesses, Model.ClassNames));
        // The last file says that the run is finished.
        AtomicFile.WriteAllText(folder.File("results.json"), result.ToJson());
        return result;
    }

    /// <summary>The folder of the run that a state belongs to: its best weights and its table are there.</summary>
    private static string FolderOf(string state, string? wanted)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(state)) ?? state;
        if (Path.GetFileName(folder) == TrainingFiles.CheckpointFolder)
            folder = Path.GetDirectoryName(folder) ?? folder;
        if (wanted is null || Path.TrimEndingDirectorySeparator(Path.GetFullPath(wanted)) == folder)
            return folder;
        string message = $"the run of '{state}' continues in its own folder '{folder}'; leave the output folder '{wanted}' out";
        throw new SettingException("out", wanted, folder, message);
    }
}
