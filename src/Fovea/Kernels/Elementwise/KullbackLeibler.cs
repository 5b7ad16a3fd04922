namespace Fovea.Kernels;

/// <summary>t · (log t − x) for a log-probability x and a probability t; 0 where t is.</summary>
internal readonly struct KullbackLeibler : IElementLoss
{
    public double Value(double x, double t, double weight) => t > 0 ? t * (Math.Log(t) - x) : 0;

    public double Slope(double x, double t, double weight) => -t;
}
