using Fovea.Kernels;

namespace Fovea;

/// <summary>LAMB: Adam's direction, with a length in each layer that follows that of the layer's weights; for large batches.</summary>
/// <remarks>You, Li, Reddi et al., ICLR 2020, arXiv:1904.00962, algorithm 2. With u = m̂ / (√v̂ + ε) + weightDecay · p:
/// p ← p − learningRate · (‖p‖ / ‖u‖) · u, where either length is 0 without the quotient. As in the authors' code norms and biases, which
/// do not decay, move by u alone, unless <c>decayAll</c> makes them decay. Gradients are not clipped here; the authors clip their norm
/// to 1 (<see cref="GradientClipping"/>).</remarks>
public sealed class Lamb : Optimizer
{
    private readonly AdamMoments _moments;
    private double[] _parts = [];

    /// <summary>Prepares to optimise the given parameters.</summary>
    /// <param name="parameters">The parameters, usually <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">The step size, not negative; <see cref="Optimizer.LearningRate"/> changes it later.</param>
    /// <param name="beta1">The part of the first moment that is kept, from 0 to below 1.</param>
    /// <param name="beta2">The part of the second moment that is kept, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root, not negative.</param>
    /// <param name="weightDecay">The part of the values that enters the direction, not negative.</param>
    /// <param name="decayAll">Whether norms and biases decay, too.</param>
    /// <exception cref="ArgumentException">No parameters, or a number out of its range.</exception>
    public Lamb(IEnumerable<Parameter> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-6, double weightDecay = 0.01, bool decayAll = false)
        : base(parameters, learningRate, weightDecay, decayAll, "moment1", "moment2")
    {
        RequireWithin(beta1, 0, Math.BitDecrement(1.0), nameof(beta1));
        RequireWithin(beta2, 0, Math.BitDecrement(1.0), nameof(beta2));
        RequireWithin(epsilon, 0, float.MaxValue, nameof(epsilon));
        _moments = new AdamMoments(beta1, beta2, epsilon);
    }

    private protected override void Update(in ParameterUpdate update)
    {
        _moments.Direct(update, Steps);
        double rate = update.Decays ? update.Rate * Trust(update.Values, update.Gradient) : update.Rate;
        FusedStep.Run(new DescentRule((float)rate), update.Values, update.Gradient, [], [], []);
    }

    private double Trust(ReadOnlySpan<float> values, ReadOnlySpan<float> direction)
    {
        int parts = SquareSum.PartsOf(values.Length);
        if (_parts.Length < parts)
            _parts = new double[parts];
        double own = SquareSum.Of(values, _parts), step = SquareSum.Of(direction, _parts);
        return own > 0 && step > 0 ? Math.Sqrt(own / step) : 1;
    }
}
