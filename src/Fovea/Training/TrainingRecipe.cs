namespace Fovea;

/// <summary>What moves the weights: the parameters that are trained, the optimizer, its rates, and the average of the weights.</summary>
internal sealed class TrainingRecipe : IDisposable
{
    private readonly TrainSettings _settings;
    private readonly Model _model;
    private readonly int _updates;
    private readonly BatchNorm2d[] _frozenNorms;

    /// <param name="model">The network.</param>
    /// <param name="settings">The recipe.</param>
    /// <param name="updates">Steps of the optimizer in an epoch.</param>
    public TrainingRecipe(Model model, TrainSettings settings, int updates)
    {
        (_model, _settings, _updates) = (model, settings, updates);
        if (settings.DropPath > 0)
            ResidualRecipe.SetDropPath(model, settings.DropPath);
        if (settings.Recompute)
            ResidualRecipe.Recompute(model);
        Trained = RateFactors.Freeze(model, settings.Freeze);
        _frozenNorms = [.. model.Modules().OfType<BatchNorm2d>().Where(
            static norm => !norm.Weight.Value.RequiresGradient && !norm.Bias.Value.RequiresGradient)];
        Optimizer = OptimizerKind.Create(settings, Trained);
        RateFactors.Scale(Optimizer, settings.Rates, Trained);
        Schedule = ScheduleKind.Create(settings, updates);
        Average = settings.Ema is { } decay ? new MovingAverage(model, decay) : null;
    }

    public Parameter[] Trained { get; }

    public Optimizer Optimizer { get; }

    public LearningRateSchedule Schedule { get; private set; }

    /// <summary>The moving average of the weights; null where none is asked for.</summary>
    public MovingAverage? Average { get; }

    /// <summary>Puts the network into training mode, its frozen norms aside.</summary>
    public void Train()
    {
        if (!_model.IsTraining)
            _model.Train();
        foreach (BatchNorm2d norm in _frozenNorms)
        {
            if (norm.IsTraining)
                norm.Train(false);
        }
    }

    /// <summary>Makes a step of the optimizer with the gradients that are there.</summary>
    /// <param name="update">Its number in the run, from 0.</param>
    /// <returns>The length of the gradients before they were clipped; where it is not finite, nothing was changed.</returns>
    public double Update(int update)
    {
        double norm = _settings.ClipNorm is { } limit
            ? GradientClipping.ByNorm(Trained, limit)
            : GradientClipping.Norm(Trained);
        if (!double.IsFinite(norm))
            return norm;
        if (_settings.ClipValue is { } value)
            GradientClipping.ByValue(Trained, value);
        Optimizer.LearningRate = Schedule.Rate(update);
        Optimizer.Step();
        Average?.Update();
        return norm;
    }

    /// <summary>Tells the schedule how an epoch went.</summary>
    public void Tell(EpochResult epoch) => (Schedule as PlateauSchedule ?? (Schedule as WarmupSchedule)?.Then as PlateauSchedule)
        ?.Tell(epoch.TestLoss);

    /// <summary>Puts the schedule where it stood after some epochs.</summary>
    public void Replay(IEnumerable<EpochResult> history)
    {
        Schedule = ScheduleKind.Create(_settings, _updates);
        foreach (EpochResult epoch in history)
            Tell(epoch);
    }

    /// <summary>Does something with the network while it has the averaged weights.</summary>
    public T WithAverage<T>(Func<T> action)
    {
        Average!.Swap();
        try
        {
            return action();
        }
        finally
        {
            Average.Swap();
        }
    }

    /// <summary>Lets all parameters learn again, and blocks keep their values.</summary>
    public void Dispose()
    {
        if (_settings.Recompute)
            _model.RecomputeBlocks(false);
        foreach (Parameter parameter in _model.Parameters())
            parameter.Value.RequiresGradient = true;
    }
}
