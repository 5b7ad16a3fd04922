namespace Fovea;

/// <summary>Adam with decoupled weight decay, as PyTorch's AdamW computes it.</summary>
/// <remarks>Loshchilov, Hutter, ICLR 2019, arXiv:1711.05101, algorithm 2: p ← p · (1 − learningRate · weightDecay), then the step of
/// <see cref="Adam"/> without decay. Norms and biases do not decay unless asked.</remarks>
public sealed class AdamW : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="beta1">The part of the first moment that is kept, from 0 to below 1.</param>
    /// <param name="beta2">The part of the second moment that is kept, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root, not negative.</param>
    /// <param name="weightDecay">The share of the values that a step of rate 1 takes away, not negative.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, or a number out of its range.</exception>
    public AdamW(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0.01, bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, "moment1", "moment2")
    {
        RequireWithin(beta1, 0, Math.BitDecrement(1.0), nameof(beta1));
        RequireWithin(beta2, 0, Math.BitDecrement(1.0), nameof(beta2));
        RequireWithin(epsilon, 0, float.MaxValue, nameof(epsilon));
        _moments = new AdamMoments(beta1, beta2, epsilon);
    }

    private protected override void Update(in ParameterUpdate update) => _moments.Update(update, Steps, isDecoupled: true);
}
