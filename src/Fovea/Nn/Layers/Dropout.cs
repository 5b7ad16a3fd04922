namespace Fovea;

/// <summary>In training, sets each element to zero with a probability and scales the rest by 1 / (1 − probability); the identity
/// otherwise.</summary>
/// <remarks>Srivastava et al., JMLR 2014. The mask follows from the seed that <see cref="Reseed"/> sets before a step, so a resumed
/// training draws the masks of an uninterrupted one.</remarks>
public sealed class Dropout : Module, IReseeded
{
    private readonly float _probability;
    private ulong _seed;

    /// <summary>Makes a dropout.</summary>
    /// <param name="probability">Probability of zero, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1).</exception>
    public Dropout(float probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1f);
        _probability = probability;
    }

    bool IReseeded.Draws => _probability > 0f;

    /// <summary>Sets the seed of the masks to come; the trainer does so before every step.</summary>
    /// <param name="seed">The seed.</param>
    public void Reseed(ulong seed) => _seed = RandomStream.Named(seed, Path).State;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (!IsTraining || _probability == 0f)
            return x;
        return x.Dropout(_probability, RecomputeOp.Draw(ref _seed));
    }
}
