using Fovea.Kernels;

namespace Fovea;

/// <summary>Stochastic gradient descent with momentum, as PyTorch's SGD computes it.</summary>
/// <remarks>With gradient g of value p: g ← g + weightDecay · p; m ← momentum · m + (1 − dampening) · g, and m ← g in the first step;
/// p ← p − learningRate · m, or − learningRate · (g + momentum · m) with Nesterov's form (Sutskever et al., ICML 2013). Norms and biases
/// do not decay unless asked (<see cref="Parameter.Decays"/>).</remarks>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float _take;
    private readonly bool _nesterov;

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="momentum">The part of the last direction that is kept, from 0 to below 1.</param>
    /// <param name="dampening">The part of the gradient that does not enter the momentum, from 0 to 1; not in the first step.</param>
    /// <param name="weightDecay">The factor of the values that is added to the gradient, not negative.</param>
    /// <param name="nesterov">Whether to look ahead; needs momentum and no dampening.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, a number out of its range, or Nesterov's form without momentum or with
    /// dampening.</exception>
    public Sgd(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
        double weightDecay = 0, bool nesterov = false, bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, momentum != 0 ? "momentum" : null)
    {
        RequireWithin(momentum, 0, Math.BitDecrement(1.0), nameof(momentum));
        RequireWithin(dampening, 0, 1, nameof(dampening));
        if (nesterov && (momentum == 0 || dampening != 0))
        {
            throw new ArgumentException(
                $"Nesterov's form needs momentum and no dampening; got momentum {momentum} and dampening {dampening}", nameof(nesterov));
        }

        _momentum = (float)momentum;
        _take = (float)(1 - dampening);
        _nesterov = nesterov;
    }

    private protected override void Update(in ParameterUpdate update) => SgdStep.Run(
        update.Values, update.Gradient, update.First,
        new SgdSettings((float)update.Rate, update.Decay, _momentum, _take, _nesterov, update.IsFirst));
}
