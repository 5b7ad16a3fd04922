namespace Fovea;

/// <summary>Multi-Scale Convolutional Attention: the map times a mixture of strip convolutions of itself at three lengths.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. u = depthwise 5×5(x); y = x · conv1×1(u + Σ over k = 7, 11, 21 of depthwise k×1(depthwise
/// 1×k(u))), all with biases, no activation. Guo, Lu, Hou, Liu, Cheng, Hu, "SegNeXt", NeurIPS 2022, arXiv:2209.08575. Keys
/// <c>conv0</c>, <c>conv0_1</c>, <c>conv0_2</c>, <c>conv1_1</c>, <c>conv1_2</c>, <c>conv2_1</c>, <c>conv2_2</c>, <c>conv3</c>.</remarks>
public sealed class MultiScaleConvolutionalAttention : Module
{
    private static readonly int[] Lengths = [7, 11, 21];

    private readonly Conv2d _local;
    private readonly Conv2d[] _rows = new Conv2d[3];
    private readonly Conv2d[] _columns = new Conv2d[3];
    private readonly Conv2d _mix;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel.</exception>
    public MultiScaleConvolutionalAttention(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _channels = channels;
        _local = Child("conv0", new Conv2d(channels, channels, 5, groups: channels));
        for (int i = 0; i < Lengths.Length; i++)
        {
            _rows[i] = Child($"conv{i}_1", new Conv2d(channels, channels, new Size(1, Lengths[i]), groups: channels));
            _columns[i] = Child($"conv{i}_2", new Conv2d(channels, channels, new Size(Lengths[i], 1), groups: channels));
        }

        _mix = Child("conv3", new Conv2d(channels, channels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("msca", x, _channels);
        Tensor local = x.Apply(_local);
        Tensor sum = local;
        for (int i = 0; i < Lengths.Length; i++)
            sum += local.Apply(_rows[i]).Apply(_columns[i]);
        return x.Gate(Observe("gate", sum.Apply(_mix)));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("msca", "Multi-Scale Convolutional Attention", "arXiv:2209.08575", AttentionKind.Mixed, [])
        {
            Formula =
            [
                "u = depthwise 5×5 (x)",
                "y = x · conv1×1(u + Σ over k = 7, 11, 21 of depthwise k×1 (depthwise 1×k (u))), all with biases",
            ],
        },
        static (site, _) => new MultiScaleConvolutionalAttention(site.Channels));
}
