namespace Fovea;

/// <summary>The channel attention of DANet: every channel takes the maps of the channels that resemble it least.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. With X the map as C rows: E = X Xᵀ, A = softmax over the columns of (row maximum − E), y = γ · A X
/// + x. Fu, Liu, Tian, Li, Bao, Fang, Lu, CVPR 2019, arXiv:1809.02983, eq. 3 and 4. As the authors' code, and not the paper, does,
/// the energies are taken from their row's maximum, so the least similar channels weigh most; a softmax does not see the maximum itself,
/// in either direction, so softmax(−E) is the same. γ starts at 0, where the module is the identity. Key <c>gamma</c> (1).</remarks>
public sealed class DanetChannel : Module
{
    private readonly Parameter _gamma;

    /// <summary>Makes the module; it needs no channel count.</summary>
    public DanetChannel() => _gamma = AddParameter("gamma", new Shape(1), Initializers.Constant(0f), decays: false);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("danet-channel", x);
        Tensor tokens = x.AsTokens();
        Tensor attention = Observe("attention", (-tokens.Gram()).Softmax(-1));
        Tensor y = tokens.MatMulTransposed(attention).AsMap(x.Shape.H, x.Shape.W);
        return x.AddScaled(y, _gamma.Value);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("danet-channel", "DANet channel attention", "arXiv:1809.02983", AttentionKind.Channel, [])
        {
            Aliases = ["cam"],
            Key = "cam",
            Formula =
            [
                "E = X Xᵀ, [C, C], with X the map as C rows",
                "A = softmax over each row of (its maximum − E)",
                "y = γ · A X + x, γ = 0 at first",
            ],
            Deviations =
            [
                "The paper takes softmax(E); the code takes the energies from the maximum of their row, so the least similar channels "
                    + "weigh most.",
            ],
        },
        static (_, _) => new DanetChannel());
}
