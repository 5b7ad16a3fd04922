namespace Fovea;

/// <summary>Large Kernel Attention: the map times the result of a decomposed 21×21 convolution of itself.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. y = x · conv1×1(depthwise 7×7 with dilation 3(depthwise 5×5(x))), all with biases, no activation.
/// Guo, Lu, Liu, Cheng, Hu, "Visual Attention Network", 2022, arXiv:2202.09741. Keys <c>conv0</c>, <c>conv_spatial</c>,
/// <c>conv1</c>.</remarks>
public sealed class LargeKernelAttention : Module
{
    private readonly Conv2d _local;
    private readonly Conv2d _distant;
    private readonly Conv2d _mix;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel.</exception>
    public LargeKernelAttention(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _channels = channels;
        _local = Child("conv0", new Conv2d(channels, channels, 5, groups: channels));
        _distant = Child("conv_spatial", new Conv2d(channels, channels, 7, dilation: 3, groups: channels));
        _mix = Child("conv1", new Conv2d(channels, channels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("lka", x, _channels);
        return x.Gate(Observe("gate", x.Apply(_local).Apply(_distant).Apply(_mix)));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("lka", "Large Kernel Attention", "arXiv:2202.09741", AttentionKind.Mixed, [])
        {
            Formula = ["y = x · conv1×1(depthwise 7×7 of dilation 3 (depthwise 5×5 (x))), all with biases"],
        },
        static (site, _) => new LargeKernelAttention(site.Channels));
}
