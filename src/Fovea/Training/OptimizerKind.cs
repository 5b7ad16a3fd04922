namespace Fovea;

/// <summary>The optimizers by the names that settings call them.</summary>
internal static class OptimizerKind
{
    public const string SgdName = "sgd";
    private const string AdamName = "adam";
    private const string AdamWName = "adamw";
    private const string RmsPropName = "rmsprop";
    private const string RmsPropTfName = "rmsprop-tf";
    private const string LambName = "lamb";
    private const string AdagradName = "adagrad";

    public static readonly IReadOnlyList<string> Names = [SgdName, AdamName, AdamWName, RmsPropName, RmsPropTfName, LambName, AdagradName];

    /// <summary>The highest learning rate for steps of 128 images.</summary>
    public static double DefaultRate(string name) => name switch
    {
        AdamName or AdamWName or RmsPropName or RmsPropTfName => 1e-3,
        LambName => 5e-3,
        AdagradName => 1e-2,
        _ => 0.1,
    };

    /// <summary>Whether an optimizer has a setting, by its name on the command line.</summary>
    public static bool Uses(string name, string setting) => setting switch
    {
        "nesterov" => name is SgdName,
        "beta1" or "beta2" => name is AdamName or AdamWName or LambName,
        "alpha" => name is RmsPropName or RmsPropTfName,
        _ => name is not SgdName,
    };

    public static Optimizer Create(TrainSettings s, IReadOnlyList<Parameter> parameters)
    {
        double rate = s.PeakLearningRate, beta1 = s.Beta1 ?? 0.9, beta2 = s.Beta2 ?? 0.999;
        return s.Optimizer switch
        {
            AdamName => new Adam(parameters, rate, beta1, beta2, s.Epsilon ?? 1e-8, s.WeightDecay, decayAll: s.DecayAll),
            AdamWName => new AdamW(parameters, rate, beta1, beta2, s.Epsilon ?? 1e-8, s.WeightDecay, s.DecayAll),
            LambName => new Lamb(parameters, rate, beta1, beta2, s.Epsilon ?? 1e-6, s.WeightDecay, s.DecayAll),
            AdagradName => new Adagrad(parameters, rate, s.Epsilon ?? 1e-10, s.WeightDecay, s.DecayAll),
            RmsPropName => new RmsProp(
                parameters, rate, s.Alpha ?? 0.99, s.Epsilon ?? 1e-8, s.Momentum, s.WeightDecay, decayAll: s.DecayAll),
            RmsPropTfName => new RmsProp(
                parameters, rate, s.Alpha ?? 0.9, s.Epsilon ?? 1e-3, s.Momentum, s.WeightDecay, tensorFlow: true, decayAll: s.DecayAll),
            _ => new Sgd(parameters, rate, s.Momentum, dampening: 0, s.WeightDecay, s.Nesterov, s.DecayAll),
        };
    }
}
