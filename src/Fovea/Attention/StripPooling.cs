namespace Fovea;

/// <summary>Strip Pooling Module (SPM): rows' and columns' means, convolved along their strips, add up to a gate of the map's
/// size.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. a = σ(conv1×1(ReLU(BN(conv3×1(mean over W)) + BN(conv1×3(mean over H))))), both strips repeated
/// over the map; y = x · a. Hou, Zhang, Cheng, Feng, CVPR 2020, arXiv:2003.13328. The paper speaks of interpolating the strips; the
/// authors' code repeats them, which is the same. Their class returns a, and the product stands in the bottleneck. Keys <c>conv1</c>,
/// <c>bn1</c>, <c>conv2</c>, <c>bn2</c> without biases, <c>conv3</c> with one.</remarks>
public sealed class StripPooling : Module
{
    private readonly Conv2d _rows;
    private readonly BatchNorm2d _rowNorm;
    private readonly Conv2d _columns;
    private readonly BatchNorm2d _columnNorm;
    private readonly Conv2d _mix;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel.</exception>
    public StripPooling(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _channels = channels;
        _rows = Child("conv1", new Conv2d(channels, channels, new Size(3, 1), bias: false));
        _rowNorm = Child("bn1", new BatchNorm2d(channels));
        _columns = Child("conv2", new Conv2d(channels, channels, new Size(1, 3), bias: false));
        _columnNorm = Child("bn2", new BatchNorm2d(channels));
        _mix = Child("conv3", new Conv2d(channels, channels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("spm", x, _channels);
        Tensor rows = x.MeanOverWidth().Apply(_rows).Apply(_rowNorm);
        Tensor columns = x.MeanOverHeight().Apply(_columns).Apply(_columnNorm);
        return x.Gate(Observe("gate", rows.RectifiedSum(columns).Apply(_mix).Sigmoid()));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("spm", "Strip Pooling Module", "arXiv:2003.13328", AttentionKind.Mixed, [])
        {
            Aliases = ["strip-pooling"],
            Formula =
            [
                "r = BN(conv3×1(mean over W)), c = BN(conv1×3(mean over H)), each repeated over the map",
                "y = x · σ(conv1×1(ReLU(r + c)))",
            ],
            Deviations =
            [
                "The paper speaks of interpolating the strips; the code repeats them, which is the same.",
                "The authors' class returns the gate alone; the product stands in their bottleneck.",
            ],
        },
        static (site, _) => new StripPooling(site.Channels));
}
