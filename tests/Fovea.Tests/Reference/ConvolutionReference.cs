using Fovea.Kernels;

namespace Fovea.Tests;

/// <summary>Convolution by its definition, in double precision. Maps are row-major [N, C, H, W], weights (O, C / groups, kH, kW).</summary>
internal static class ConvolutionReference
{
    public static double[] Forward(ConvolutionShape s, double[] x, double[] weight, double[]? bias)
    {
        double[] y = new double[s.N * s.O * s.OutputHeight * s.OutputWidth];
        if (bias is not null)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] = bias[i / (s.OutputHeight * s.OutputWidth) % s.O];
        }

        Visit(s, (xi, wi, yi) => y[yi] += x[xi] * weight[wi]);
        return y;
    }

    public static double[] InputGradient(ConvolutionShape s, double[] weight, double[] dy)
    {
        double[] dx = new double[s.N * s.C * s.H * s.W];
        Visit(s, (xi, wi, yi) => dx[xi] += dy[yi] * weight[wi]);
        return dx;
    }

    public static double[] WeightGradient(ConvolutionShape s, double[] x, double[] dy)
    {
        double[] gradient = new double[s.O * s.GroupInputs * s.KernelArea];
        Visit(s, (xi, wi, yi) => gradient[wi] += dy[yi] * x[xi]);
        return gradient;
    }

    public static double[] BiasGradient(ConvolutionShape s, double[] dy)
    {
        double[] gradient = new double[s.O];
        for (int i = 0; i < dy.Length; i++)
            gradient[i / (s.OutputHeight * s.OutputWidth) % s.O] += dy[i];
        return gradient;
    }

    /// <summary>Calls back with the places of every product: in the input, the weight and the output.</summary>
    private static void Visit(ConvolutionShape s, Action<int, int, int> product)
    {
        (int height, int width) = (s.OutputHeight, s.OutputWidth);
        for (int n = 0; n < s.N; n++)
            for (int o = 0; o < s.O; o++)
                for (int oy = 0; oy < height; oy++)
                    for (int ox = 0; ox < width; ox++)
                    {
                        int yi = (((((n * s.O) + o) * height) + oy) * width) + ox;
                        for (int c = 0; c < s.GroupInputs; c++)
                            for (int ky = 0; ky < s.Kernel.Height; ky++)
                                for (int kx = 0; kx < s.Kernel.Width; kx++)
                                {
                                    int iy = (oy * s.Stride.Height) + (ky * s.Dilation.Height) - s.Padding.Height;
                                    int ix = (ox * s.Stride.Width) + (kx * s.Dilation.Width) - s.Padding.Width;
                                    if (iy < 0 || iy >= s.H || ix < 0 || ix >= s.W)
                                        continue;
                                    int channel = (o / s.GroupOutputs * s.GroupInputs) + c;
                                    int xi = (((((n * s.C) + channel) * s.H) + iy) * s.W) + ix;
                                    int wi = (((((o * s.GroupInputs) + c) * s.Kernel.Height) + ky) * s.Kernel.Width) + kx;
                                    product(xi, wi, yi);
                                }
                    }
    }
}
