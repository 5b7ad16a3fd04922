namespace Fovea;

/// <summary>Batch normalization over [N, C, H, W] per channel, with an activation that rides along: y = act((x − μ)/√(σ² + ε)·γ +
/// β).</summary>
/// <remarks>Ioffe, Szegedy, ICML 2015, arXiv:1502.03167. Training normalizes with the batch's biased variance and moves the running
/// one by the unbiased variance, as PyTorch does. Keys <c>weight</c>, <c>bias</c>, <c>running_mean</c>, <c>running_var</c>,
/// <c>num_batches_tracked</c>.</remarks>
public sealed class BatchNorm2d : Module
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Tensor _runningMean;
    private readonly Tensor _runningVariance;
    private readonly StateEntry.Counter _batches;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly Activation _activation;

    /// <summary>Makes a batch norm.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="activation">Applied to the result in the same pass.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Weight of the new batch in the running statistics.</param>
    /// <param name="weight">The scale γ at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel.</exception>
    public BatchNorm2d(
        int channels, Activation activation = Activation.None, float epsilon = 1e-5f, float momentum = 0.1f, float weight = 1f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _epsilon = epsilon;
        _momentum = momentum;
        _activation = activation;
        _weight = AddParameter("weight", new Shape(channels), Initializers.Constant(weight), decays: false);
        _bias = AddParameter("bias", new Shape(channels), Initializers.Constant(0f), decays: false);
        _runningMean = AddBuffer("running_mean", new Shape(channels), 0f);
        _runningVariance = AddBuffer("running_var", new Shape(channels), 1f);
        _batches = AddCounter("num_batches_tracked");
    }

    /// <summary>The scale γ, (C).</summary>
    public Parameter Weight => _weight;

    /// <summary>The shift β, (C).</summary>
    public Parameter Bias => _bias;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (IsTraining && Tracer.Current is null && !RecomputeOp.IsSecondRun)
            _batches.Value++;
        return x.BatchNorm(_weight.Value, _bias.Value, _runningMean, _runningVariance, IsTraining, _momentum, _epsilon, _activation);
    }
}
