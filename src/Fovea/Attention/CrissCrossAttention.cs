namespace Fovea;

/// <summary>Criss-cross attention: every position takes the values of its row and its column, weighed by one softmax.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. E = q · k over the H positions of the column, the position itself left out, and the W of the row;
/// A = softmax of these H + W; y = γ · Σ A v + x, repeated R times with the same weights. Huang, Wang, Huang, Huang, Wei, Liu, ICCV
/// 2019, arXiv:1811.11721, eq. 1 and 2. γ starts at 0, where the module is the identity. Keys <c>query_conv</c>, <c>key_conv</c>,
/// <c>value_conv</c>, <c>gamma</c> (1).</remarks>
public sealed class CrissCrossAttention : Module
{
    private readonly Conv2d _query;
    private readonly Conv2d _key;
    private readonly Conv2d _value;
    private readonly Parameter _gamma;
    private readonly int _channels;
    private readonly int _recurrence;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C, at least 8.</param>
    /// <param name="recurrence">Passes R; the paper takes 2, so that every position reaches every other.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 8 channels or less than one pass.</exception>
    public CrissCrossAttention(int channels, int recurrence = 1)
    {
        int hidden = AttentionArguments.Eighth("criss-cross", channels);
        if (recurrence < 1)
            throw new ArgumentOutOfRangeException(nameof(recurrence), recurrence, "criss-cross: recurrence must be at least 1");
        (_channels, _recurrence) = (channels, recurrence);
        _query = Child("query_conv", new Conv2d(channels, hidden, kernel: 1));
        _key = Child("key_conv", new Conv2d(channels, hidden, kernel: 1));
        _value = Child("value_conv", new Conv2d(channels, channels, kernel: 1));
        _gamma = AddParameter("gamma", new Shape(1), Initializers.Constant(0f), decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("criss-cross", x, _channels);
        Tensor y = x;
        for (int pass = 0; pass < _recurrence; pass++)
        {
            Tensor energies = y.Apply(_query).CrissCrossEnergies(y.Apply(_key));
            Tensor attention = Observe("attention", energies.Softmax(1));
            y = y.AddScaled(attention.CrissCrossSum(y.Apply(_value)), _gamma.Value);
        }

        return y;
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("criss-cross", "Criss-Cross Attention", "arXiv:1811.11721", AttentionKind.Spatial, ["recurrence=1"])
        {
            Aliases = ["ccnet"],
            Key = "cca",
            Formula =
            [
                "A = softmax over the H + W − 1 positions of the row and the column of p of q_p · k_q",
                "y = γ · Σ A v + x, R times with the same weights; γ = 0 at first",
            ],
            Meanings = [("recurrence", "passes R; with the paper's 2 every position reaches every other")],
        },
        static (site, o) => new CrissCrossAttention(site.Channels, o.Int("recurrence", 1)));
}
