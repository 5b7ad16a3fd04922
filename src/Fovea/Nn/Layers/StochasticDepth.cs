namespace Fovea;

/// <summary>In training, drops the residual branch of whole images with a probability and scales the others by 1 / (1 − probability);
/// the identity otherwise.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Huang, Sun, Liu, Sedra, Weinberger, ECCV 2016, arXiv:1603.09382, drawn for each image as
/// EfficientNet does.</remarks>
internal sealed class StochasticDepth : Module, IReseeded
{
    private ulong _seed;

    public StochasticDepth(float probability) => Probability = probability;

    /// <summary>The probability, in [0, 1).</summary>
    public float Probability
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1f);
            field = value;
        }
    }

    /// <inheritdoc/>
    public bool Draws => Probability > 0f;

    /// <inheritdoc/>
    public void Reseed(ulong seed) => _seed = RandomStream.Named(seed, Path).State;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (!IsTraining || Probability == 0f)
            return x;
        RandomStream stream = new(RecomputeOp.Draw(ref _seed));
        Tensor kept = Tensor.Filled(new Shape(x.Shape.N, 1, 1, 1), 1f / (1f - Probability));
        foreach (ref float value in kept.MutableSpan)
            value = stream.NextSingle() < Probability ? 0f : value;
        return x.Gate(kept);
    }
}
