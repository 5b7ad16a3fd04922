namespace Fovea;

/// <summary>Adam, as PyTorch's computes it: steps of the first moment over the root of the second.</summary>
/// <remarks>Kingma, Ba, ICLR 2015, arXiv:1412.6980, algorithm 1. With gradient g of value p: g ← g + weightDecay · p; m ← β₁ · m + (1 −
/// β₁) · g;
/// v ← β₂ · v + (1 − β₂) · g²; p ← p − learningRate / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε). AMSGrad (Reddi, Kale, Kumar, ICLR 2018,
/// arXiv:1904.09237) divides by the largest v so far. Norms and biases do not decay unless asked. For decay that does not pass through the
/// moments take <see cref="AdamW"/>.</remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="beta1">The part of the first moment that is kept, from 0 to below 1.</param>
    /// <param name="beta2">The part of the second moment that is kept, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root, not negative.</param>
    /// <param name="weightDecay">The factor of the values that is added to the gradient, not negative.</param>
    /// <param name="amsGrad">Whether to divide by the largest second moment so far.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, or a number out of its range.</exception>
    public Adam(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0, bool amsGrad = false, bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, "moment1", "moment2", amsGrad ? "largest" : null)
    {
        RequireWithin(beta1, 0, Math.BitDecrement(1.0), nameof(beta1));
        RequireWithin(beta2, 0, Math.BitDecrement(1.0), nameof(beta2));
        RequireWithin(epsilon, 0, float.MaxValue, nameof(epsilon));
        _moments = new AdamMoments(beta1, beta2, epsilon);
    }

    private protected override void Update(in ParameterUpdate update) => _moments.Update(update, Steps, isDecoupled: false);
}
