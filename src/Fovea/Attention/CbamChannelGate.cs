namespace Fovea;

/// <summary>The channel gate of CBAM: σ of the sum, over pool types, of one shared two-layer network of the pooled channels.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. arXiv:1807.06521, eq. 2. Keys <c>mlp.1</c>, <c>mlp.3</c>, with biases as in the authors'
/// code.</remarks>
public sealed class CbamChannelGate : Module
{
    private static readonly string[] Known = ["avg", "max", "lp", "lse"];

    private readonly Linear _reduce;
    private readonly Linear _expand;
    private readonly string[] _poolTypes;
    private readonly Activation _activation;
    private readonly int _channels;

    /// <summary>Makes the gate.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="reduction">Bottleneck ratio r; hidden = C / r, rounded down.</param>
    /// <param name="poolTypes">What is pooled, of <c>avg</c>, <c>max</c>, <c>lp</c> (√Σx², a sum) and <c>lse</c> (log Σeˣ); the first two
    /// unless given.</param>
    /// <param name="activation">What follows the first layer: ReLU as in the authors' code, or hard swish or SiLU, so that mechanisms can
    /// be compared with equal activations.</param>
    /// <exception cref="ArgumentException">The hidden width would be 0, a pool type is unknown or none is given, or the activation is
    /// another one.</exception>
    public CbamChannelGate(
        int channels, int reduction = 16, IReadOnlyList<string>? poolTypes = null, Activation activation = Activation.Relu)
    {
        int hidden = AttentionArguments.Hidden("cbam", channels, reduction);
        (_channels, _activation) = (channels, AttentionArguments.RequireActivation("cbam", activation));
        _poolTypes = [.. poolTypes ?? ["avg", "max"]];
        if (_poolTypes.Length == 0)
            throw new ArgumentException($"cbam: pool_types must name at least one of {string.Join(", ", Known)}", nameof(poolTypes));
        foreach (string type in _poolTypes)
        {
            if (!Known.Contains(type))
                throw new ArgumentException($"cbam: pool_types must be of {string.Join(", ", Known)}; got '{type}'", nameof(poolTypes));
        }

        Container mlp = Child("mlp", new Container());
        _reduce = mlp.Add("1", new Linear(channels, hidden, biasInitializer: Initializers.Constant(0f)));
        _expand = mlp.Add("3", new Linear(hidden, channels, biasInitializer: Initializers.Constant(0f)));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("cbam", x, _channels);
        Tensor? sum = null;
        foreach (string type in _poolTypes)
        {
            Tensor code = Pool(x, type).FlattenChannelsFirst().Apply(_reduce).Activate(_activation).Apply(_expand);
            sum = sum is null ? code : sum + code;
        }

        Tensor gate = Observe("gate", sum!.Sigmoid());
        return x.Gate(gate.Reshape(new Shape(x.Shape.N, _channels, 1, 1)));
    }

    private static Tensor Pool(Tensor x, string type) => type switch
    {
        "avg" => x.GlobalAveragePool(),
        "max" => x.GlobalMaxPool(),
        "lp" => x.GlobalEuclideanPool(),
        _ => x.GlobalLogSumExp(),
    };
}
