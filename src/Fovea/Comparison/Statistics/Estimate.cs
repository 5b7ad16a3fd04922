namespace Fovea;

/// <summary>A mean and how far it can be trusted.</summary>
/// <param name="Mean">The mean, in the unit of the values.</param>
/// <param name="Ci95">Its 95 % confidence interval; null where one value gives no spread.</param>
public sealed record Estimate(double Mean, Interval? Ci95);
