namespace Fovea.Kernels;

/// <summary>A 3×3 weight transformed for <see cref="WinogradConvolution"/> and packed for the row tile,
/// [element][panel][c][lanes].</summary>
internal sealed unsafe class WinogradWeights<F>
    where F : struct, IWinogradForm
{
    private readonly AlignedFloats _values;
    private readonly AlignedFloats _bias;

    /// <summary>Transforms a weight (O, C, 3, 3), with sums in double precision, for registers of <paramref name="vector"/>
    /// floats.</summary>
    public WinogradWeights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs, int vector)
    {
        Lanes = 2 * vector;
        Inputs = inputs;
        Panels = BlockGeometry.CeilingOf(outputs, Lanes);
        _values = new AlignedFloats((long)Elements * Panels * Lanes * inputs);
        _bias = new AlignedFloats((long)Panels * Lanes);
        bias.CopyTo(new Span<float>(_bias.Values, outputs));
        int side = F.Side;
        ReadOnlySpan<double> transform = F.G;
        Span<double> half = stackalloc double[side * 3];
        for (int o = 0; o < outputs; o++)
        {
            int columns = Math.Min(Lanes, outputs - (o / Lanes * Lanes));
            int width = columns <= vector ? vector : Lanes; // the row tile reads a narrow panel one register wide
            for (int c = 0; c < inputs; c++)
            {
                ReadOnlySpan<float> g = weight.Slice(((o * inputs) + c) * 9, 9);
                for (int i = 0; i < side; i++)
                {
                    for (int j = 0; j < 3; j++)
                        half[(i * 3) + j] = Row(transform, i, g[j], g[3 + j], g[6 + j]);
                }

                for (int e = 0; e < Elements; e++)
                {
                    int i = e / side * 3;
                    double value = Row(transform, e % side, half[i], half[i + 1], half[i + 2]);
                    Panel(e, o / Lanes)[((long)c * width) + (o % Lanes)] = (float)value;
                }
            }
        }
    }

    /// <summary>Elements of a transformed tile.</summary>
    public static int Elements => F.Side * F.Side;

    /// <summary>Lanes of a whole panel.</summary>
    public int Lanes { get; }

    public int Panels { get; }

    public int Inputs { get; }

    public float* Bias => _bias.Values;

    public float* Panel(int element, int panel) => _values.Values + ((((long)element * Panels) + panel) * Inputs * Lanes);

    private static double Row(ReadOnlySpan<double> transform, int row, double first, double second, double third) =>
        (transform[row * 3] * first) + (transform[(row * 3) + 1] * second) + (transform[(row * 3) + 2] * third);
}
