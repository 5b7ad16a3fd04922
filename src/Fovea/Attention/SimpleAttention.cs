namespace Fovea;

/// <summary>SimAM: each element is gated by how far it stands out of its channel, without parameters.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], at least two positions. d = (x − mean)², y = x · σ(d / (4 · (Σ d / (H·W − 1) + λ)) + ½). Yang,
/// Zhang, Li, Xie, ICML 2021 (no arXiv paper).</remarks>
public sealed class SimpleAttention : Module
{
    private readonly float _lambda;

    /// <summary>Makes the module.</summary>
    /// <param name="lambda">λ, added to the variance; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is not above 0.</exception>
    public SimpleAttention(double lambda = 1e-4)
    {
        if (!(lambda > 0))
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "simam: e_lambda must be above 0");
        _lambda = (float)lambda;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("simam", x);
        if (x.Shape.H * x.Shape.W < 2)
            throw new ShapeException($"simam: the variance needs at least two positions; got {x.Shape}");
        return x.SimAm(_lambda);
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("simam", "SimAM", "ICML 2021 (no arXiv)", AttentionKind.Mixed, ["e_lambda=0.0001"])
        {
            Formula =
            [
                "d = (x − mean)², per channel",
                "y = x · σ(d / (4 · (Σ d / (H·W − 1) + λ)) + ½)",
            ],
            Meanings = [("e_lambda", "λ, added to the variance, above 0")],
        },
        static (_, o) => new SimpleAttention(o.Number("e_lambda", 1e-4)));
}
