namespace Fovea.Kernels;

/// <summary>The windows along one axis: of a kernel with stride and padding, or adaptive ones that divide the axis.</summary>
internal readonly record struct AxisWindows(int Inputs, int Outputs, int Kernel, int Stride, int Padding, bool IsAdaptive)
{
    /// <summary>Windows from floor(i · inputs / outputs) to ceil((i + 1) · inputs / outputs), which may overlap.</summary>
    public static AxisWindows Adaptive(int inputs, int outputs) => new(inputs, outputs, 0, 0, 0, IsAdaptive: true);

    /// <summary>The first element inside the axis.</summary>
    public int Start(int window) =>
        IsAdaptive ? (int)((long)window * Inputs / Outputs) : Math.Max(0, (window * Stride) - Padding);

    /// <summary>The element after the last inside the axis.</summary>
    public int End(int window) => IsAdaptive
        ? (int)((((window + 1L) * Inputs) + Outputs - 1) / Outputs)
        : Math.Min(Inputs, (window * Stride) - Padding + Kernel);

    /// <summary>Elements of the window, those in the padding included but none beyond it.</summary>
    public int PaddedSize(int window)
    {
        if (IsAdaptive)
            return End(window) - Start(window);
        int start = (window * Stride) - Padding;
        return Math.Min(start + Kernel, Inputs + Padding) - start;
    }
}
