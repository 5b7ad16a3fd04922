namespace Fovea;

/// <summary>Wraps a mechanism so that it starts as the exact identity: y = x + α · (attention(x) − x), with a learnable α that is 0 at
/// first.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. For networks that are already trained: the first evaluation equals the host's. The wrapped
/// mechanism keeps its keys; <c>alpha</c> (1) stands beside them. Asked for by <c>start=identity</c> in a placement.</remarks>
internal sealed class IdentityStart : Module
{
    /// <summary>The option of every mechanism that asks for the wrapper.</summary>
    public const string Option = "start";

    private const string Identity = "identity";
    private const string Plain = "plain";

    private readonly Module _mechanism;
    private readonly Parameter _alpha;

    public IdentityStart(Module mechanism)
    {
        _mechanism = Inside(mechanism);
        _alpha = AddParameter("alpha", new Shape(1), Initializers.Constant(0f), decays: false);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x.Apply(_mechanism);
        if (y.Shape != x.Shape)
            throw new ShapeException($"start=identity needs a mechanism that keeps the shape {x.Shape}; this one makes {y.Shape}");
        return x + (_alpha.Value * (y - x));
    }

    /// <summary>Whether an item of a placement asks to start as the identity.</summary>
    /// <exception cref="SettingException">The option has another value than identity and plain.</exception>
    public static bool IsAsked(PlacementItem item)
    {
        if (!item.Options.TryGetValue(Option, out string? start) || start.Equals(Plain, StringComparison.OrdinalIgnoreCase))
            return false;
        if (start.Equals(Identity, StringComparison.OrdinalIgnoreCase))
            return true;
        throw new SettingException(
            "attention", item.ToString(), "identity or plain", $"attention '{item}': start must be identity or plain; got '{start}'");
    }

    /// <summary>The placement in which every mechanism that does not say how it starts does so as the identity.</summary>
    public static Placement AskIn(Placement placement) => new(placement.Items.Select(static item => item.Options.ContainsKey(Option)
        ? item
        : new PlacementItem(item.Name, item.Options.Append(new(Option, Identity)), item.Stages, item.Position)));
}
