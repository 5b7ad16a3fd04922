namespace Fovea;

/// <summary>How many windows fit along one axis.</summary>
internal static class WindowSize
{
    /// <summary>The number of windows as PyTorch counts them; in ceil mode a window may start inside the input or the leading padding and
    /// reach beyond the end.</summary>
    public static int Outputs(int size, int kernel, int stride, int padding, int dilation, bool ceilMode)
    {
        int free = size + (2 * padding) - (dilation * (kernel - 1)) - 1;
        if (free < 0 && !(ceilMode && free > -stride))
            return 0;
        int outputs = (ceilMode ? (free + stride - 1) / stride : free / stride) + 1;
        return ceilMode && (outputs - 1) * stride >= size + padding ? outputs - 1 : outputs;
    }
}
