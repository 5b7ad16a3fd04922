namespace Fovea;

/// <content>The recipe: optimizer, schedule, and what is done to weights and gradients.</content>
public sealed partial record TrainSettings
{
    /// <summary>The preset that these settings began with, see <see cref="FromPreset"/>; null for none.</summary>
    public string? Preset { get; init; }

    /// <summary><c>sgd</c>, <c>adam</c>, <c>adamw</c>, <c>rmsprop</c>, <c>rmsprop-tf</c> (TensorFlow's form), <c>lamb</c> or
    /// <c>adagrad</c>.</summary>
    public string Optimizer { get; init; } = OptimizerKind.SgdName;

    /// <summary>What the first moment of Adam, AdamW or LAMB keeps, from 0 to below 1; left out, 0.9.</summary>
    public double? Beta1 { get; init; }

    /// <summary>What the second moment of Adam, AdamW or LAMB keeps, from 0 to below 1; left out, 0.999.</summary>
    public double? Beta2 { get; init; }

    /// <summary>What RMSprop's mean square keeps, from 0 to below 1; left out, 0.99, or 0.9 in TensorFlow's form.</summary>
    public double? Alpha { get; init; }

    /// <summary>What is added to the root that an optimizer other than SGD divides by; left out, 10⁻⁸, 10⁻⁶ with LAMB, 10⁻¹⁰ with Adagrad
    /// and
    /// 10⁻³, inside the root, with RMSprop in TensorFlow's form.</summary>
    public double? Epsilon { get; init; }

    /// <summary><c>cosine</c>, <c>step</c>, <c>milestones</c>, <c>polynomial</c>, <c>one-cycle</c>, <c>plateau</c> or
    /// <c>constant</c>.</summary>
    public string Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>The least learning rate of the schedules <c>cosine</c>, <c>polynomial</c> and <c>plateau</c>.</summary>
    public double MinLearningRate { get; init; }

    /// <summary>Epochs after which the schedule <c>milestones</c> lets the rate fall, separated by commas: <c>82,123</c>.</summary>
    public string? Milestones { get; init; }

    /// <summary>Epochs from one fall of the schedule <c>step</c> to the next, above 0; left out, 30.</summary>
    public double? DecayEpochs { get; init; }

    /// <summary>What each fall of the schedules <c>step</c>, <c>milestones</c> and <c>plateau</c> multiplies the rate by; left out,
    /// 0.1.</summary>
    public double? DecayRate { get; init; }

    /// <summary>The power of the schedule <c>polynomial</c>; left out, 0.9.</summary>
    public double? Power { get; init; }

    /// <summary>Epochs without a lower test loss that the schedule <c>plateau</c> bears; left out, 10.</summary>
    public int? Patience { get; init; }

    /// <summary>Batches whose mean gradient makes one step of the optimizer, at least 1. Norms see each batch alone.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The greatest length of all gradients taken as one vector; null for none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The greatest absolute value of a gradient's element; null for none.</summary>
    public double? ClipValue { get; init; }

    /// <summary>The decay of a moving average of the weights, above 0 and below 1, which is then measured after each epoch and is what
    /// <c>best.safetensors</c> holds; null for none.</summary>
    public double? Ema { get; init; }

    /// <summary>The probability with which the last residual block leaves its branch out for an image; those before it rise to it in equal
    /// steps from 0 (arXiv:1603.09382). In place of the network's own.</summary>
    public double DropPath { get; init; }

    /// <summary>Whether the scale of the last norm of each residual branch starts at 0, so that every block starts as the identity
    /// (arXiv:1706.02677, section 5.1).</summary>
    public bool ZeroInit { get; init; }

    /// <summary>Patterns of parameters that are not trained, separated by commas: <c>features.*</c>, <c>layer1</c>. Norms whose parameters
    /// are frozen keep their running statistics.</summary>
    public string? Freeze { get; init; }

    /// <summary>Factors of the learning rate by pattern, separated by commas: <c>features.*=0.1,classifier=1</c>; those of several patterns
    /// that match multiply.</summary>
    public string? Rates { get; init; }

    /// <summary>Whether the blocks of the network run a second time in backward in place of keeping their values, see
    /// <see cref="Fovea.Model.RecomputeBlocks"/>: less memory, about a third more time, the same bits.</summary>
    public bool Recompute { get; init; }

    /// <summary>The settings of a preset: <c>imagenet-mobilenet</c>, <c>imagenet-resnet</c>, <c>cifar</c> or <c>finetune</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SettingException">There is no such preset.</exception>
    public static TrainSettings FromPreset(string name) => TrainPresets.Load(name).Settings;

    /// <summary>These settings with another optimizer or schedule, without what only the one before it used: that of an optimizer is
    /// <see cref="Nesterov"/>, <see cref="Beta1"/>, <see cref="Beta2"/>, <see cref="Alpha"/> and <see cref="Epsilon"/>; that of a schedule
    /// <see cref="Milestones"/>, <see cref="DecayEpochs"/>, <see cref="DecayRate"/>, <see cref="Power"/>, <see cref="Patience"/> and
    /// <see cref="MinLearningRate"/>. They get their defaults, the rest stays. Names are checked where a run begins.</summary>
    /// <param name="optimizer">As <see cref="Optimizer"/>; null or the one in use for no change.</param>
    /// <param name="schedule">As <see cref="Schedule"/>; null or the one in use for no change.</param>
    public TrainSettings Using(string? optimizer = null, string? schedule = null)
    {
        TrainSettings settings = this;
        if (optimizer is not null && optimizer != Optimizer)
        {
            settings = settings with
            {
                Optimizer = optimizer,
                Nesterov = false,
                Beta1 = null,
                Beta2 = null,
                Alpha = null,
                Epsilon = null,
            };
        }

        if (schedule is null || schedule == Schedule)
            return settings;
        return settings with
        {
            Schedule = schedule,
            Milestones = null,
            DecayEpochs = null,
            DecayRate = null,
            Power = null,
            Patience = null,
            MinLearningRate = 0,
        };
    }
}
