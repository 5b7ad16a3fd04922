namespace Fovea;

/// <summary>Large Separable Kernel Attention: Large Kernel Attention with each depthwise convolution cut into one along W and one along
/// H.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. y = x · conv1×1(b×1 dilated(1×b dilated(a×1(1×a(x))))), depthwise but the last, all with biases.
/// The kernel k stands for (a, b, dilation): 7 (3, 3, 2), 11 (3, 5, 2), 23 (5, 7, 3), 35 (5, 11, 3), 41 (5, 13, 3), 53 (5, 17, 3). Lau, Po,
/// Rehman, 2023, arXiv:2309.01439. Keys <c>conv0h</c>, <c>conv0v</c>, <c>conv_spatial_h</c>, <c>conv_spatial_v</c>, <c>conv1</c>.</remarks>
public sealed class LargeSeparableKernelAttention : Module
{
    private readonly Conv2d[] _layers;
    private readonly int _channels;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="kernel">The kernel that the four convolutions stand for: 7, 11, 23, 35, 41 or 53.</param>
    /// <exception cref="ArgumentException">The kernel is none of these, or there is no channel.</exception>
    public LargeSeparableKernelAttention(int channels, int kernel = 23)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        _channels = channels;
        (int local, int distant, int dilation) = kernel switch
        {
            7 => (3, 3, 2),
            11 => (3, 5, 2),
            23 => (5, 7, 3),
            35 => (5, 11, 3),
            41 => (5, 13, 3),
            53 => (5, 17, 3),
            _ => throw new ArgumentException($"lska: kernel_size must be 7, 11, 23, 35, 41 or 53; got {kernel}", nameof(kernel)),
        };
        _layers =
        [
            Child("conv0h", new Conv2d(channels, channels, new Size(1, local), groups: channels)),
            Child("conv0v", new Conv2d(channels, channels, new Size(local, 1), groups: channels)),
            Child("conv_spatial_h", new Conv2d(channels, channels, new Size(1, distant), dilation: dilation, groups: channels)),
            Child("conv_spatial_v", new Conv2d(channels, channels, new Size(distant, 1), dilation: dilation, groups: channels)),
            Child("conv1", new Conv2d(channels, channels, 1)),
        ];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("lska", x, _channels);
        Tensor gate = x;
        foreach (Conv2d layer in _layers)
            gate = gate.Apply(layer);
        return x.Gate(Observe("gate", gate));
    }

    internal static void Register(AttentionCatalog catalog) => catalog.Register(
        new("lska", "Large Separable Kernel Attention", "arXiv:2309.01439", AttentionKind.Mixed, ["kernel_size=23"])
        {
            Formula = ["y = x · conv1×1(b×1(1×b(a×1(1×a(x))))), depthwise but the last, the b ones dilated, all with biases"],
            Meanings = [("kernel_size", "the side that a, b and the dilation stand for: 7, 11, 23, 35, 41 or 53")],
            Deviations = ["The networks of the paper have 23, the default here; the code's class has 7 unless given."],
        },
        static (site, o) => new LargeSeparableKernelAttention(site.Channels, o.Int("kernel_size", 23)));
}
