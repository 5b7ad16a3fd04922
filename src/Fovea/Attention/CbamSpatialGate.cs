namespace Fovea;

/// <summary>The spatial gate of CBAM: σ of a normalized 7×7 convolution over the channels' maximum and mean.</summary>
/// <remarks>[N, C, H, W] → [N, C, H, W]. arXiv:1807.06521, eq. 3, as the authors' code: maximum before mean, a batch norm with momentum
/// 0.01 after the convolution, and a scale of 0 at first, so that the gate starts at ½. Keys <c>spatial.conv</c>,
/// <c>spatial.bn</c>.</remarks>
public sealed class CbamSpatialGate : Module
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _norm;

    /// <summary>Makes the gate.</summary>
    /// <param name="kernel">Side of the convolution's kernel.</param>
    /// <exception cref="ArgumentException">The kernel is even, so that the map would change its size, or below 1.</exception>
    public CbamSpatialGate(int kernel = 7)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        if (kernel % 2 == 0)
            throw new ArgumentException($"cbam: the spatial kernel must be odd; got {kernel}", nameof(kernel));
        Container spatial = Child("spatial", new Container());
        _convolution = spatial.Add(
            "conv", new Conv2d(2, 1, kernel, bias: false, initializer: Initializers.KaimingFanOut(1, kernel * kernel)));
        _norm = spatial.Add("bn", new BatchNorm2d(1, momentum: 0.01f, weight: 0f));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape.Rank != 4 || x.Shape.C == 0 || x.Shape.H == 0 || x.Shape.W == 0)
            throw new ShapeException($"cbam: the input must be [N, C, H, W] with at least one channel and position; got {x.Shape}");
        return x.Gate(Observe("gate", x.ChannelMaxMean().Apply(_convolution).Apply(_norm).Sigmoid()));
    }
}
