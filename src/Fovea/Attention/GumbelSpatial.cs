namespace Fovea;

/// <summary>Hard spatial attention that learns by the straight-through Gumbel softmax: one position of the map is kept.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Logits by a 1×1 convolution; in training p = softmax over the positions of (logits + G) / τ, G =
/// −log(−log U), in evaluation softmax(logits). The output is x at the position of the largest p and zero elsewhere, with the gradient of
/// x · p, or x · p itself where <c>hard</c> is false. Jang, Gu, Poole, ICLR 2017, arXiv:1611.01144; Maddison, Mnih, Teh, ICLR 2017,
/// arXiv:1611.00712. Without a gradient no softmax is computed and the other positions are not read again. Keys
/// <c>logit.weight</c> (1, C, 1, 1), <c>logit.bias</c>.</remarks>
public sealed class GumbelSpatial : Module, IReseeded
{
    private readonly Conv2d _logit;
    private readonly Tensor? _noise;
    private readonly int _channels;
    private readonly float _temperature;
    private readonly bool _hard;
    private ulong _seed;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="temperature">Temperature τ, above 0.</param>
    /// <param name="hard">Whether one position is kept; else all are weighed.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel, or the temperature is not above 0.</exception>
    public GumbelSpatial(int channels, double temperature = 1, bool hard = true)
        : this(channels, temperature, hard, null)
    {
    }

    /// <summary>Makes the module with noise that is part of its state, [N, H · W], in place of drawn one.</summary>
    internal GumbelSpatial(int channels, double temperature, bool hard, Shape? noise)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!(temperature > 0) || double.IsInfinity(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "gumbel-spatial: tau must be a number above 0");
        (_channels, _temperature, _hard) = (channels, (float)temperature, hard);
        _logit = Child("logit", new Conv2d(channels, 1, kernel: 1));
        _noise = noise is { } shape ? AddBuffer("noise", shape, 0f) : null;
    }

    bool IReseeded.Draws => true;

    /// <summary>Sets the seed of the noise to come; the trainer does so before every step.</summary>
    /// <param name="seed">The seed.</param>
    public void Reseed(ulong seed) => _seed = RandomStream.Named(seed, Path).State;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("gumbel-spatial", x, _channels);
        Shape map = x.Shape.With(1, 1);
        Tensor logits = x.Apply(_logit);
        // The largest probability is that of the largest logit: where nothing else is wanted of them they are not computed.
        if (_hard && !IsTraining && !Grad.IsEnabled)
            return x.SelectPosition(logits);
        Tensor flat = logits.Reshape(new Shape(map.N, map.H * map.W));
        if (IsTraining)
            flat = (flat + Noise(flat.Shape)) / _temperature;
        Tensor weights = Observe("attention", flat.Softmax(-1).Reshape(map));
        return _hard ? x.SelectPosition(weights) : x.Gate(weights);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("gumbel-spatial", "Straight-through spatial selection", "arXiv:1611.01144", AttentionKind.Spatial, ["tau=1", "hard=true"])
        {
            IsHard = true,
            Formula =
            [
                "w = conv1×1(x), C → 1; in training p = softmax((w + Gumbel noise) / τ), in evaluation softmax(w)",
                "y = x where p is largest and 0 elsewhere, with the gradient of x · p",
            ],
            Meanings =
            [
                ("tau", "temperature τ, above 0"),
                ("hard", "whether one position is kept; else y = x · p"),
            ],
        },
        static (site, o) => new GumbelSpatial(site.Channels, o.Number("tau", 1), o.Bool("hard", true)));

    private Tensor Noise(Shape shape)
    {
        if (_noise is not null)
            return _noise;
        RandomStream stream = new(RecomputeOp.Draw(ref _seed));
        float[] noise = new float[shape.Count];
        for (int i = 0; i < noise.Length; i++)
        {
            // In the middle of one of 2⁵² parts of (0, 1), so that neither logarithm meets 0.
            double uniform = ((stream.NextUInt64() >> 12) + 0.5) * (1.0 / (1L << 52));
            noise[i] = (float)-Math.Log(-Math.Log(uniform));
        }

        return Tensor.From(noise, shape);
    }
}
