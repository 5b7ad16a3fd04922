namespace Fovea;

/// <summary>The weights of a resampling along one axis as a matrix [outputs, inputs], as PyTorch's <c>interpolate</c> has them.</summary>
/// <param name="Inputs">Places of the source.</param>
/// <param name="Outputs">Places of the target.</param>
/// <param name="IsCubic">Four places are mixed, else two.</param>
/// <param name="AlignCorners">Whether the first and the last places of source and target coincide.</param>
/// <param name="IsWidened">Whether the filter is widened when the axis shrinks, so that nothing aliases.</param>
/// <param name="Factor">How much larger the target is, where that was asked for; else the quotient of the sizes.</param>
internal sealed record ResamplingWeights(
    int Inputs, int Outputs, bool IsCubic, bool AlignCorners, bool IsWidened, double? Factor = null)
{
    // Keys' cubic; PyTorch has another slope where the filter may be widened, which is Pillow's.
    private double Slope => IsWidened ? -0.5 : -0.75;

    private double Scale => AlignCorners
        ? Outputs == 1 ? 0 : (Inputs - 1.0) / (Outputs - 1)
        : Factor is { } factor ? 1 / factor : (double)Inputs / Outputs;

    public Tensor ToMatrix()
    {
        float[] matrix = new float[Outputs * Inputs];
        for (int i = 0; i < Outputs; i++)
        {
            Span<float> row = matrix.AsSpan(i * Inputs, Inputs);
            if (IsWidened)
                Widened(i, row);
            else
                Four(i, row);
        }

        return Tensor.From(matrix, new Shape(Outputs, Inputs));
    }

    /// <summary>The four nearest places; those beyond an end are the end's.</summary>
    private void Four(int output, Span<float> row)
    {
        double place = AlignCorners ? output * Scale : ((output + 0.5) * Scale) - 0.5;
        int below = (int)Math.Floor(place);
        for (int i = below - 1; i <= below + 2; i++) row[Math.Clamp(i, 0, Inputs - 1)] += (float)Filter(place - i);
    }

    /// <summary>All places within the filter; their weights sum to 1, whatever lies beyond an end.</summary>
    private void Widened(int output, Span<float> row)
    {
        double widening = Math.Max(1, Scale), radius = (IsCubic ? 2 : 1) * widening, center = (output + 0.5) * Scale;
        int first = Math.Max((int)(center - radius + 0.5), 0), end = Math.Min((int)(center + radius + 0.5), Inputs);
        double sum = 0;
        for (int i = first; i < end; i++) sum += Filter((i - center + 0.5) / widening);
        for (int i = first; i < end; i++) row[i] = (float)(Filter((i - center + 0.5) / widening) / sum);
    }

    private double Filter(double x)
    {
        x = Math.Abs(x);
        double a = Slope;
        if (!IsCubic) return Math.Max(0, 1 - x);
        if (x < 1) return ((((a + 2) * x) - (a + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
    }
}
