namespace Fovea.Kernels;

/// <summary>−w · t · log σ(x) − (1 − t) · log(1 − σ(x)), computed without overflow.</summary>
internal readonly struct BinaryCrossEntropy : IElementLoss
{
    public double Value(double x, double t, double weight) => ((1 - t) * x) + ((1 + ((weight - 1) * t)) * SoftPlus(-x));

    public double Slope(double x, double t, double weight) => 1 - t - ((1 + ((weight - 1) * t)) * Sigmoid(-x));

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>log(1 + eˣ).</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
