using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options of <c>fovea train</c> beyond those of any recipe: optimizer, schedule, weights and gradients.</summary>
internal sealed class TrainOptionSet
{
    private readonly Option<string?> _optimizer = OptionOf.Text(
        "--optimizer", "sgd, adam, adamw, rmsprop, rmsprop-tf, lamb or adagrad", "NAME", "--opt");

    private readonly Option<bool> _nesterov = new("--nesterov") { Description = "Nesterov's momentum" };

    private readonly Option<double?> _beta1 = OptionOf.Number("--beta1", "What the first moment of Adam, AdamW and LAMB keeps; 0.9");

    private readonly Option<double?> _beta2 = OptionOf.Number("--beta2", "What their second moment keeps; 0.999");

    private readonly Option<double?> _alpha = OptionOf.Number("--alpha", "What RMSprop's mean square keeps; 0.99, or 0.9 for rmsprop-tf");

    private readonly Option<double?> _epsilon = OptionOf.Number("--epsilon", "What is added to the root that is divided by", "--opt-eps");

    private readonly Option<bool> _decayAll = new("--decay-all") { Description = "Let norms and biases decay, too" };

    private readonly Option<string?> _schedule = OptionOf.Text(
        "--schedule", "cosine, step, milestones, polynomial, one-cycle, plateau or constant", "NAME", "--sched");

    private readonly Option<double?> _warmup = OptionOf.Number(
        "--warmup", "How long the learning rate rises: below 1 a share of all steps, from 1 on epochs", "--warmup-epochs");

    private readonly Option<double?> _least = OptionOf.Number("--min-lr", "Least learning rate of cosine, polynomial and plateau");

    private readonly Option<string?> _milestones = OptionOf.Text(
        "--milestones", "Epochs after which the rate of milestones falls: 82,123", "LIST");

    private readonly Option<double?> _decayEpochs = OptionOf.Number("--decay-epochs", "Epochs between two falls of step; 30");

    private readonly Option<double?> _decayRate = OptionOf.Number(
        "--decay-rate", "What a fall of step, milestones and plateau multiplies the rate by; 0.1");

    private readonly Option<double?> _power = OptionOf.Number("--power", "Power of polynomial; 0.9");

    private readonly Option<int?> _patience = OptionOf.Int(
        "--patience", "Epochs without a lower test loss that plateau bears; 10", 0, 1_000_000);

    private readonly Option<int?> _accumulate = OptionOf.Int(
        "--accumulate", "Batches whose mean gradient makes one step", 1, 65_536, "--grad-accum-steps");

    private readonly Option<double?> _clipNorm = OptionOf.Number("--clip-norm", "Greatest length of all gradients together", "--clip-grad");

    private readonly Option<double?> _clipValue = OptionOf.Number("--clip-value", "Greatest absolute value in a gradient");

    private readonly Option<double?> _ema = OptionOf.Number(
        "--ema", "Decay of a moving average of the weights, which is measured and kept as the best network: 0.9999", "--model-ema");

    private readonly Option<double?> _dropPath = OptionOf.Number(
        "--drop-path", "Stochastic depth: probability of leaving out the last residual branch, rising to it from 0");

    private readonly Option<bool> _zeroInit = new("--zero-init")
    {
        Description = "Start the last norm of each residual branch at 0",
    };

    private readonly Option<bool> _recompute = new("--recompute", "--grad-checkpointing")
    {
        Description = "Run each block again in backward in place of keeping its values: less memory, more time, the same result",
    };

    private readonly Option<string?> _freeze = OptionOf.Text(
        "--freeze", "Patterns of parameters that are not trained: features.*,conv1", "LIST");

    private readonly Option<string?> _rates = OptionOf.Text(
        "--rates", "Factors of the learning rate by pattern: features.*=0.1,classifier=1", "LIST");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _optimizer, _nesterov, _beta1, _beta2, _alpha, _epsilon, _decayAll, _schedule, _warmup, _least, _milestones, _decayEpochs,
            _decayRate, _power, _patience, _accumulate, _clipNorm, _clipValue, _ema, _dropPath, _zeroInit, _recompute,
            _freeze, _rates,
        ];
        foreach (Option option in all)
            command.Options.Add(option);
    }

    /// <summary>The settings with what the options say; whoever gives an optimizer or a schedule cannot take back what a preset or a file
    /// says of another, so that goes.</summary>
    public TrainSettings Apply(ParseResult parse, TrainSettings settings) => With(
        parse, settings.Using(parse.GetValue(_optimizer)?.ToLowerInvariant(), parse.GetValue(_schedule)?.ToLowerInvariant()));

    private TrainSettings With(ParseResult parse, TrainSettings given) => given with
    {
        Nesterov = parse.GetValue(_nesterov) || given.Nesterov,
        Beta1 = parse.GetValue(_beta1) ?? given.Beta1,
        Beta2 = parse.GetValue(_beta2) ?? given.Beta2,
        Alpha = parse.GetValue(_alpha) ?? given.Alpha,
        Epsilon = parse.GetValue(_epsilon) ?? given.Epsilon,
        DecayAll = parse.GetValue(_decayAll) || given.DecayAll,
        Warmup = parse.GetValue(_warmup) ?? given.Warmup,
        MinLearningRate = parse.GetValue(_least) ?? given.MinLearningRate,
        Milestones = parse.GetValue(_milestones) ?? given.Milestones,
        DecayEpochs = parse.GetValue(_decayEpochs) ?? given.DecayEpochs,
        DecayRate = parse.GetValue(_decayRate) ?? given.DecayRate,
        Power = parse.GetValue(_power) ?? given.Power,
        Patience = parse.GetValue(_patience) ?? given.Patience,
        Accumulate = parse.GetValue(_accumulate) ?? given.Accumulate,
        ClipNorm = parse.GetValue(_clipNorm) ?? given.ClipNorm,
        ClipValue = parse.GetValue(_clipValue) ?? given.ClipValue,
        Ema = parse.GetValue(_ema) ?? given.Ema,
        DropPath = parse.GetValue(_dropPath) ?? given.DropPath,
        ZeroInit = parse.GetValue(_zeroInit) || given.ZeroInit,
        Recompute = parse.GetValue(_recompute) || given.Recompute,
        Freeze = parse.GetValue(_freeze) ?? given.Freeze,
        Rates = parse.GetValue(_rates) ?? given.Rates,
    };
}
