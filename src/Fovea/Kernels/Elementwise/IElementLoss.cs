namespace Fovea.Kernels;

/// <summary>A loss of one element x with its target t, and its derivative with respect to x.</summary>
internal interface IElementLoss
{
    /// <param name="x">The element.</param>
    /// <param name="t">Its target.</param>
    /// <param name="weight">The weight of the element's class; 1 where there is none.</param>
    double Value(double x, double t, double weight);

    double Slope(double x, double t, double weight);
}
