namespace Fovea;

/// <summary>The position attention of DANet: every position takes the values of the positions that resemble it, from the whole
/// map.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. Over positions p and q: E = qₚ · k_q without scaling, A = softmax of E over q, y = γ · Σ A v_q +
/// x; q and k have C / 8 channels. Fu, Liu, Tian, Li, Bao, Fang, Lu, CVPR 2019, arXiv:1809.02983, eq. 1 and 2. γ starts at 0, where the
/// module is the identity. Keys <c>query_conv</c>, <c>key_conv</c>, <c>value_conv</c>, <c>gamma</c> (1).</remarks>
public sealed class DanetPosition : Module
{
    private readonly Conv2d _query;
    private readonly Conv2d _key;
    private readonly Conv2d _value;
    private readonly Parameter _gamma;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C, at least 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 8 channels.</exception>
    public DanetPosition(int channels)
    {
        int hidden = AttentionArguments.Eighth("danet-position", channels);
        _channels = channels;
        _query = Child("query_conv", new Conv2d(channels, hidden, kernel: 1));
        _key = Child("key_conv", new Conv2d(channels, hidden, kernel: 1));
        _value = Child("value_conv", new Conv2d(channels, channels, kernel: 1));
        _gamma = AddParameter("gamma", new Shape(1), Initializers.Constant(0f), decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("danet-position", x, _channels);
        Tensor energies = x.Apply(_query).AsTokens().MatMulTransposed(x.Apply(_key).AsTokens());
        Tensor attention = Observe("attention", energies.Softmax(-1));
        Tensor y = attention.MatMul(x.Apply(_value).AsTokens()).AsMap(x.Shape.H, x.Shape.W);
        return x.AddScaled(y, _gamma.Value);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("danet-position", "DANet position attention", "arXiv:1809.02983", AttentionKind.Spatial, [])
        {
            Aliases = ["pam"],
            Key = "pam",
            Formula =
            [
                "A = softmax over positions q of q_p · k_q, without scaling; q, k = conv1×1, C → C / 8",
                "y = γ · Σ_q A_pq v_q + x, γ = 0 at first",
            ],
        },
        static (site, _) => new DanetPosition(site.Channels));
}
