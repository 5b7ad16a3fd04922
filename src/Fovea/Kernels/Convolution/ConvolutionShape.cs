namespace Fovea.Kernels;

/// <summary>The sizes of a convolution. Inputs and outputs are [N, H, W, C], weights (O, C / groups, kH, kW).</summary>
internal readonly record struct ConvolutionShape(
    int N, int C, int H, int W, int O, Size Kernel, Size Stride, Size Padding, Size Dilation, int Groups)
{
    /// <summary>Rows and columns that the padding at the bottom and right has more than at the top and left.</summary>
    public Size ExtraPadding { get; init; }

    public int OutputHeight => OutputSize(H + ExtraPadding.Height, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height);

    public int OutputWidth => OutputSize(W + ExtraPadding.Width, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width);

    public int GroupInputs => C / Groups;

    public int GroupOutputs => O / Groups;

    public int KernelArea => Kernel.Height * Kernel.Width;

    /// <summary>Whether each output pixel is a linear map of the input pixel at the same place: one matrix product.</summary>
    public bool IsPointwise =>
        KernelArea == 1 && Groups == 1 && Stride == new Size(1, 1) && Padding == default && ExtraPadding == default;

    /// <summary>Whether each channel has one filter of its own.</summary>
    public bool IsDepthwise => Groups == C && O == C && C > 1;

    /// <summary>Whether there is no output pixel.</summary>
    public bool IsEmpty => (long)N * OutputHeight * OutputWidth == 0;

    /// <summary>A linear layer as a convolution: <paramref name="rows"/> pixels of <paramref name="inputs"/> channels.</summary>
    public static ConvolutionShape Linear(int rows, int inputs, int outputs) => new(1, inputs, rows, 1, outputs, 1, 1, 0, 1, 1);

    /// <summary>The shape that kernels run: a pointwise convolution sees one column of pixels, whatever image they are in.</summary>
    public ConvolutionShape Collapse() => IsPointwise ? Linear(N * H * W, C, O) : this;

    public long MultiplyAdds => (long)N * OutputHeight * OutputWidth * O * GroupInputs * KernelArea;

    /// <summary>Output length of one axis, less than 1 where the kernel does not fit.</summary>
    public static int OutputSize(int input, int kernel, int stride, int padding, int dilation)
    {
        int room = input + (2 * padding) - (dilation * (kernel - 1)) - 1;
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
