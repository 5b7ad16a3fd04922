namespace Fovea;

/// <summary>Group normalization over [N, C, H, W]: each group of channels of each image on its own, then a scale and
/// a shift per channel.</summary>
/// <remarks>Wu, He, ECCV 2018, arXiv:1803.08494. Biased variance. Keys <c>weight</c> (C), <c>bias</c> (C).</remarks>
public sealed class GroupNorm : Module
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly int _groups;
    private readonly float _epsilon;

    /// <summary>Makes a group norm.</summary>
    /// <param name="groups">Groups; the channels must be divisible by them.</param>
    /// <param name="channels">Channels C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The channels are not divisible by the groups, or a number is below 1.</exception>
    public GroupNorm(int groups, int channels, float epsilon = 1e-5f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (channels % groups != 0)
            throw new ArgumentException($"group_norm: channels ({channels}) must be divisible by groups ({groups})", nameof(groups));
        (_groups, _epsilon) = (groups, epsilon);
        _weight = AddParameter("weight", new Shape(channels), Initializers.Constant(1f), decays: false);
        _bias = AddParameter("bias", new Shape(channels), Initializers.Constant(0f), decays: false);
    }

    /// <summary>The scale (C).</summary>
    public Parameter Weight => _weight;

    /// <summary>The shift (C).</summary>
    public Parameter Bias => _bias;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.GroupNorm(_groups, _weight.Value, _bias.Value, _epsilon);
}
