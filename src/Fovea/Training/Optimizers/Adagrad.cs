using Fovea.Kernels;

namespace Fovea;

/// <summary>Adagrad, as PyTorch's computes it: steps of the gradient over the root of the sum of its squares.</summary>
/// <remarks>Duchi, Hazan, Singer, JMLR 2011. With gradient g of value p: g ← g + weightDecay · p; s ← s + g²;
/// p ← p − learningRate · g / (√s + ε). Norms and biases do not decay unless asked.</remarks>
public sealed class Adagrad : Optimizer
{
    private readonly float _epsilon;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="epsilon">Added to the root, not negative.</param>
    /// <param name="weightDecay">The factor of the values that is added to the gradient, not negative.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, or a number out of its range.</exception>
    public Adagrad(IEnumerable<Parameter> parameters, double learningRate = 0.01, double epsilon = 1e-10, double weightDecay = 0,
        bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, "sum")
    {
        RequireWithin(epsilon, 0, float.MaxValue, nameof(epsilon));
        _epsilon = (float)epsilon;
    }

    private protected override void Update(in ParameterUpdate update) => FusedStep.Run(
        new AdagradRule { Rate = (float)update.Rate, Epsilon = _epsilon, Decay = update.Decay },
        update.Values, update.Gradient, update.First, [], []);
}
