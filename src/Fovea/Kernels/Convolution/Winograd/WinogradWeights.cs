namespace Fovea.Kernels;

/// <summary>A 3×3 weight transformed for <see cref="WinogradConvolution"/> and packed for the row tile: [36][panel][c][lanes].</summary>
internal sealed unsafe class WinogradWeights
{
    /// <summary>Elements of a transformed tile.</summary>
    public const int Elements = 36;

    private const int Side = 6;

    // The rows of G, where U = G g Gᵀ.
    private static readonly double[] G =
    [
        1 / 4.0, 0, 0,
        -1 / 6.0, -1 / 6.0, -1 / 6.0,
        -1 / 6.0, 1 / 6.0, -1 / 6.0,
        1 / 24.0, 1 / 12.0, 1 / 6.0,
        1 / 24.0, -1 / 12.0, 1 / 6.0,
        0, 0, 1,
    ];

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
        Span<double> half = stackalloc double[Side * 3];
        for (int o = 0; o < outputs; o++)
        {
            int columns = Math.Min(Lanes, outputs - (o / Lanes * Lanes));
            int width = columns <= vector ? vector : Lanes; // the row tile reads a narrow panel one register wide
            for (int c = 0; c < inputs; c++)
            {
                ReadOnlySpan<float> g = weight.Slice(((o * inputs) + c) * 9, 9);
                for (int i = 0; i < Side; i++)
                {
                    for (int j = 0; j < 3; j++)
                        half[(i * 3) + j] = (G[i * 3] * g[j]) + (G[(i * 3) + 1] * g[3 + j]) + (G[(i * 3) + 2] * g[6 + j]);
                }

                for (int e = 0; e < Elements; e++)
                {
                    (int i, int j) = (e / Side, e % Side);
                    double value = (half[i * 3] * G[j * 3]) + (half[(i * 3) + 1] * G[(j * 3) + 1]) + (half[(i * 3) + 2] * G[(j * 3) + 2]);
                    Panel(e, o / Lanes)[((long)c * width) + (o % Lanes)] = (float)value;
                }
            }
        }
    }

    /// <summary>Columns of a whole panel.</summary>
    public int Lanes { get; }

    public int Panels { get; }

    public int Inputs { get; }

    public float* Bias => _bias.Values;

    public float* Panel(int element, int panel) => _values.Values + ((((long)element * Panels) + panel) * Inputs * Lanes);
}
