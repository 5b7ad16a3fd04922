using Fovea.Kernels;

namespace Fovea;

/// <summary>RMSprop: steps of the gradient over the root of its mean square, in PyTorch's form or in TensorFlow's.</summary>
/// <remarks>Tieleman, Hinton, COURSERA lecture 6.5, 2012. With gradient g of value p: g ← g + weightDecay · p; s ← α · s + (1 − α) · g².
/// PyTorch: s starts at 0, d = g / (√s + ε), b ← momentum · b + d, p ← p − learningRate · b. TensorFlow: s starts at 1, d = g / √(s + ε),
/// b ← momentum · b + learningRate · d, p ← p − b; the form that EfficientNet and MobileNetV3 were trained with. Centered: s less the
/// square
/// of g's mean (Graves, arXiv:1308.0850, eq. 38 to 41). Norms and biases do not decay unless asked.</remarks>
public sealed class RmsProp : Optimizer
{
    private readonly float _alpha;
    private readonly float _take;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly bool _tensorFlow;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="alpha">The part of the mean square that is kept, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root, in TensorFlow's form inside it; not negative.</param>
    /// <param name="momentum">The part of the last direction that is kept, from 0 to below 1.</param>
    /// <param name="weightDecay">The factor of the values that is added to the gradient, not negative.</param>
    /// <param name="centered">Whether the mean square is reduced to a variance.</param>
    /// <param name="tensorFlow">Whether to take TensorFlow's form.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, or a number out of its range.</exception>
    public RmsProp(IEnumerable<Parameter> parameters, double learningRate = 0.01, double alpha = 0.99, double epsilon = 1e-8,
        double momentum = 0, double weightDecay = 0, bool centered = false, bool tensorFlow = false, bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, "square", momentum != 0 ? "momentum" : null, centered ? "mean" : null)
    {
        RequireWithin(alpha, 0, Math.BitDecrement(1.0), nameof(alpha));
        RequireWithin(epsilon, 0, float.MaxValue, nameof(epsilon));
        RequireWithin(momentum, 0, Math.BitDecrement(1.0), nameof(momentum));
        _alpha = (float)alpha;
        _take = (float)(1 - alpha);
        _epsilon = (float)epsilon;
        _momentum = (float)momentum;
        _tensorFlow = tensorFlow;
    }

    private protected override float InitialState(int state) => _tensorFlow && state == 0 ? 1f : 0f;

    private protected override void Update(in ParameterUpdate update)
    {
        RmsPropRule rule = new()
        {
            Alpha = _alpha,
            Take = _take,
            Inside = _tensorFlow ? _epsilon : 0f,
            Outside = _tensorFlow ? 0f : _epsilon,
            Momentum = _momentum,
            Enter = _tensorFlow ? (float)update.Rate : 1f,
            Leave = _tensorFlow ? 1f : (float)update.Rate,
            Decay = update.Decay,
        };
        FusedStep.Run(rule, update.Values, update.Gradient, update.First, update.Second, update.Third);
    }
}
