using Fovea.Kernels;

namespace Fovea.Tests;

/// <summary>One convolution with random values, its reference results, and buffers that no kernel may leave.</summary>
internal sealed class ConvolutionCase
{
    private readonly double[] _x;
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly double[] _dy;

    public ConvolutionCase(ConvolutionShape shape, ulong seed)
    {
        Shape = shape;
        _x = Values.Random(seed, shape.N * shape.C * shape.H * shape.W);
        _weight = Values.Random(seed + 1, shape.O * shape.GroupInputs * shape.KernelArea);
        _bias = Values.Random(seed + 2, shape.O);
        _dy = Values.Random(seed + 3, shape.N * shape.O * shape.OutputHeight * shape.OutputWidth);
    }

    public ConvolutionShape Shape { get; }

    public float[] X => Values.ToChannelsLast(_x, Shape.N, Shape.C, Shape.H, Shape.W);

    public float[] Weight => Values.ToSingle(_weight);

    public float[] Bias => Values.ToSingle(_bias);

    public float[] Dy => Values.ToChannelsLast(_dy, Shape.N, Shape.O, Shape.OutputHeight, Shape.OutputWidth);

    /// <summary>The expected output plus <paramref name="before"/>, channels last.</summary>
    public double[] Output(bool withBias, float before = 0f) =>
        Last(
            ConvolutionReference.Forward(Shape, _x, _weight, withBias ? _bias : null),
            Shape.O, Shape.OutputHeight, Shape.OutputWidth, before);

    public double[] InputGradient(float before = 0f) =>
        Last(ConvolutionReference.InputGradient(Shape, _weight, _dy), Shape.C, Shape.H, Shape.W, before);

    public double[] WeightGradient(float before = 0f) =>
        Array.ConvertAll(ConvolutionReference.WeightGradient(Shape, _x, _dy), v => v + before);

    public double[] BiasGradient(float before = 0f) => Array.ConvertAll(ConvolutionReference.BiasGradient(Shape, _dy), v => v + before);

    private static double[] Last(double[] values, int c, int h, int w, float before)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int image, int channel, int pixel) = (i / (c * h * w), i / (h * w) % c, i % (h * w));
            result[(((image * h * w) + pixel) * c) + channel] = values[i] + before;
        }

        return result;
    }
}
