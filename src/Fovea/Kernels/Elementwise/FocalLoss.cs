namespace Fovea.Kernels;

/// <summary>αₜ · (1 − pₜ)^γ · (−log pₜ) with pₜ = σ(x) for a target of 1 and 1 − σ(x) for 0; αₜ is 1 where α is negative.</summary>
internal readonly struct FocalLoss(double alpha, double gamma) : IElementLoss
{
    public double Value(double x, double t, double weight) =>
        Balance(t) * Math.Pow(Missing(BinaryCrossEntropy.Sigmoid(x), t), gamma) * default(BinaryCrossEntropy).Value(x, t, 1);

    public double Slope(double x, double t, double weight)
    {
        double p = BinaryCrossEntropy.Sigmoid(x), missing = Missing(p, t);
        double slope = Math.Pow(missing, gamma) * (p - t);
        if (gamma != 0 && missing > 0)
        {
            double change = gamma * Math.Pow(missing, gamma - 1) * p * (1 - p) * ((2 * t) - 1);
            slope -= change * default(BinaryCrossEntropy).Value(x, t, 1);
        }

        return Balance(t) * slope;
    }

    /// <summary>1 − pₜ.</summary>
    private static double Missing(double p, double t) => (p * (1 - t)) + ((1 - p) * t);

    private double Balance(double t) => alpha < 0 ? 1 : (alpha * t) + ((1 - alpha) * (1 - t));
}
