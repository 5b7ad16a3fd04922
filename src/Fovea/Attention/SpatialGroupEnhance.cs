namespace Fovea;

/// <summary>Spatial Group-wise Enhance: in each group of channels a position is weighed by how much it resembles the group's
/// mean.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W], C divisible by the groups, at least two positions. Per image and group: t_p = Σ_c x_{c,p} ·
/// mean_c, t ← (t − mean(t)) / (std(t) + 10⁻⁵), y = x · σ(t · weight_g + bias_g). Li, Hu, Yang, 2019, arXiv:1905.09646. As in the authors'
/// code the deviation is unbiased and ε stands outside the root; the paper has neither. Keys <c>weight</c>, <c>bias</c> (1, G, 1, 1), at
/// first 0 and 1.</remarks>
public sealed class SpatialGroupEnhance : Module
{
    private const float Epsilon = 1e-5f;

    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly int _groups;

    /// <summary>Makes the module; it needs no number of channels.</summary>
    /// <param name="groups">Groups G; they must divide the channels.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no group.</exception>
    public SpatialGroupEnhance(int groups = 64)
    {
        if (groups < 1)
            throw new ArgumentOutOfRangeException(nameof(groups), groups, "sge: groups must be at least 1");
        _groups = groups;
        _weight = AddParameter("weight", new Shape(1, groups, 1, 1), Initializers.Constant(0f), decays: false);
        _bias = AddParameter("bias", new Shape(1, groups, 1, 1), Initializers.Constant(1f), decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("sge", x);
        if (x.Shape.C % _groups != 0)
            throw new ShapeException($"sge: the channels must be divisible by groups ({_groups}); got {x.Shape}");
        if (x.Shape.H * x.Shape.W < 2)
            throw new ShapeException($"sge: the deviation needs at least two positions; got {x.Shape}");
        Tensor resemblance = x.GroupDot(x.GlobalAveragePool(), _groups).Standardize(Epsilon);
        return x.GateGroups(Observe("gate", ((resemblance * _weight.Value) + _bias.Value).Sigmoid()));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("sge", "Spatial Group-wise Enhance", "arXiv:1905.09646", AttentionKind.Spatial, ["groups=64"])
        {
            Formula =
            [
                "per image and group: t_p = Σ_c x[c, p] · GAP(x)[c]",
                "t = (t − mean) / (std + 1e-5), over the positions",
                "y = x · σ(weight · t + bias), one map for the channels of a group",
            ],
            Meanings = [("groups", "G, must divide the channels")],
            Deviations =
            [
                "The paper has the biased deviation and ε under the root; the code has the unbiased one and adds ε to it.",
            ],
        },
        static (site, o) => Create(site.Channels, o.Int("groups", 64)));

    // Where the channels are known a wrong number of groups is refused before anything runs.
    private static SpatialGroupEnhance Create(int channels, int groups) => groups < 1 || channels % groups == 0
        ? new SpatialGroupEnhance(groups)
        : throw new ArgumentException($"sge: channels ({channels}) must be divisible by groups ({groups})", nameof(groups));
}
